package harvest.migration.harvest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofSeconds(60);

  @Test
  void theCeilingDoublesUpToTheMaximum() {
    Backoff backoff = new Backoff(SECOND, MINUTE, () -> 1);

    assertThat(IntStream.rangeClosed(1, 8).mapToObj(backoff::delay).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void chanceTakesAnyPartOfTheCeiling() {
    assertThat(new Backoff(SECOND, MINUTE, () -> 0).delay(3)).isZero();
    assertThat(new Backoff(SECOND, MINUTE, () -> 0.25).delay(3)).isEqualTo(SECOND);
  }

  @Test
  void noAttemptIsTooManyToCount() {
    Backoff backoff = new Backoff(SECOND, MINUTE, () -> 1);

    assertThat(backoff.delay(Integer.MAX_VALUE)).isEqualTo(MINUTE);
    assertThat(backoff.delay(0)).isEqualTo(SECOND);
  }
}
