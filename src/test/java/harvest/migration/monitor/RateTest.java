package harvest.migration.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import harvest.migration.monitor.Readings.Rate;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateTest {
  private long count;
  private long now = 17;
  private final Rate rate = new Rate(() -> count, () -> now);

  @Test
  void itIsTheMeanOfWhatThereWasUntilAMinuteHasPassed() {
    seconds(10, 5);

    assertThat(rate.perSecond()).isCloseTo(5, within(1e-9));
  }

  @Test
  void whatIsOlderThanAMinuteDoesNotCount() {
    seconds(100, 50);
    seconds(60, 2);

    assertThat(rate.perSecond()).isCloseTo(2, within(1e-9));
  }

  @Test
  void whatPassesBeforeTheFirstIsDoneDoesNotCount() {
    seconds(30, 0);
    seconds(10, 5);

    assertThat(rate.perSecond()).isCloseTo(5, within(1e-9));
  }

  @Test
  void withoutTimeThereIsNoRate() {
    count = 3;

    assertThat(rate.perSecond()).isZero();
  }

  private void seconds(int seconds, int each) {
    for (int i = 0; i < seconds; i++) {
      now += TimeUnit.SECONDS.toNanos(1);
      count += each;
      rate.sample();
    }
  }
}
