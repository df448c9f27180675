package harvest.migration.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.monitor.Progress.LookText;
import harvest.migration.monitor.Readings.RunState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookTextTest {
  @Test
  void oneLineTellsHowItGoes() {
    assertThat(
            LookText.of(
                new Readings.Look(
                    RunState.RUNNING, 12_340, 187_660, 6.63, 28_305, 3, 400, 0, List.of())))
        .isEqualTo("running: 12,340 done, 187,660 left, 6.6/s, 7 h 51 min left, 3 in doubt");
  }

  @Test
  void whatNeedsAPersonStandsOut() {
    assertThat(
            LookText.of(
                new Readings.Look(RunState.OUTAGE, 5, -1, 0, -1, 0, 0, 0, List.of("acme", "beta"))))
        .isEqualTo("OUTAGE of Harvest, probing (suspended: acme, beta): 5 done, 0.0/s, 0 in doubt");
  }

  @Test
  void whatIsDoneOnceNoRequestIsLeftStandsInstead() {
    assertThat(
            LookText.of(
                new Readings.Look(RunState.RUNNING, 1_200, 0, 6.63, 0, 3, 37, 4, List.of())))
        .isEqualTo(
            "running: 1,200 done, looking up accounts (37), reading lists (4), 6.6/s, 3 in doubt");
    assertThat(LookText.of(new Readings.Look(RunState.RUNNING, 12, 0, 0, 0, 0, 0, 0, List.of())))
        .isEqualTo("running: 12 done, 0 left, 0.0/s, 0 in doubt");
  }

  @ParameterizedTest
  @CsvSource({"59, 59 s", "60, 1 min", "3599, 60 min", "3600, 1 h 0 min", "90000, 25 h 0 min"})
  void aDurationHasItsTwoLargestUnits(long seconds, String text) {
    assertThat(LookText.duration(seconds)).isEqualTo(text);
  }
}
