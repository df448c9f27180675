package harvest.migration.pace;

import java.util.function.LongConsumer;

/** Wakes Pace at the earliest time that was asked for. Guarded by the lock of Pace. */
final class Alarm {
  private final Timing timing;
  private final LongConsumer wake;
  private long at;
  private boolean set;

  /**
   * @param wake is told on the thread of the timing, and tells {@link #rang} in turn
   */
  Alarm(Timing timing, LongConsumer wake) {
    this.timing = timing;
    this.wake = wake;
  }

  void in(long nanos, long now) {
    long due = now + nanos;
    if (!set || due - at < 0) {
      set = true;
      at = due;
      timing.after(nanos, () -> wake.accept(due));
    }
  }

  /** The alarm of that time went off. */
  void rang(long due) {
    if (due == at) {
      set = false;
    }
  }
}
