package harvest.migration.report;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.report.Charts.Progression;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressionTest {
  private final Progression progression = new Progression();

  @Test
  void countsBySecondWhileItIsShort() {
    progression.add(Instant.parse("2026-11-24T10:00:00.900Z"));
    progression.add(Instant.parse("2026-11-24T10:00:07Z"));
    progression.add(Instant.parse("2026-11-24T10:00:00.100Z"));

    assertThat(progression.byTime())
        .containsExactly(
            Map.entry(Instant.parse("2026-11-24T10:00:00Z"), 2L),
            Map.entry(Instant.parse("2026-11-24T10:00:07Z"), 1L));
  }

  @Test
  void aLongRunTakesNoMoreMemoryAndLosesNone() {
    Instant start = Instant.parse("2026-11-24T10:00:00Z");
    for (int second = 0; second < 100_000; second++) {
      progression.add(start.plusSeconds(second));
    }

    assertThat(progression.byTime()).hasSizeBetween(1_000, 4_096);
    assertThat(progression.byTime().values().stream().mapToLong(n -> n).sum()).isEqualTo(100_000);
    assertThat(progression.byTime().firstKey()).isBeforeOrEqualTo(start);
  }
}
