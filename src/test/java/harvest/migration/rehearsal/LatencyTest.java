package harvest.migration.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import harvest.migration.rehearsal.SimulatorOptions.Latency;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {

  @ParameterizedTest
  @CsvSource({"FIXED", "EXPONENTIAL", "LOGNORMAL"})
  void latenciesHaveTheMeanThatWasAskedFor(Distribution distribution) {
    Latency latency = new Latency(Duration.ofMillis(100), distribution, 1, Duration.ofHours(1));
    long sum = 0;
    for (int i = 0; i < 20_000; i++) {
      sum += latency.millis(new SeededRandom(7), i * 31L, 1);
    }

    assertThat(sum / 20_000.0).isBetween(90.0, 110.0);
  }

  @Test
  void aParetoTailIsHeavyAndCapped() {
    Latency latency = Latency.of(Duration.ofMillis(100), Distribution.PARETO);
    long[] drawn = new long[20_000];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = latency.millis(new SeededRandom(7), i * 31L, 1);
    }
    Arrays.sort(drawn);

    assertThat(drawn[10_000]).isBetween(40L, 65L);
    assertThat(drawn[19_980]).isGreaterThan(1000);
    assertThat(drawn[19_999]).isLessThanOrEqualTo(60_000);
  }
}
