package harvest.migration.pace;

import java.time.Duration;

/**
 * Permits, evenly spaced: no period, wherever it is placed, holds more than the budget's requests,
 * whether Harvest counts in fixed or in sliding windows. One not used at once is given up. Guarded
 * by the lock of {@link Pace}.
 */
public final class Budget {
  /**
   * Permits are this much further apart than they had to be: calls that arrive in a bunch, for what
   * the network or a pause of the JVM did, stay within the limit as long as the bunch is shorter
   * than a hundredth of the period.
   */
  private static final double SLACK = 1.01;

  private static final Duration UNSENT = Duration.ofMillis(50);

  private final long interval;
  private final int mostUnsent;
  private long next;
  private boolean started;
  private int unsent;

  /**
   * @param requests permits in each period; 0 for no limit
   */
  public Budget(int requests, Duration period) {
    this.interval = requests == 0 ? 0 : (long) (period.toNanos() * SLACK / requests);
    this.mostUnsent =
        requests == 0
            ? Integer.MAX_VALUE
            : (int) Math.max(1, requests * UNSENT.toNanos() / period.toNanos());
  }

  /** Nanoseconds until there is a permit; 0: now. */
  long waitNanos(long now) {
    if (started && next - now > 0) {
      return next - now;
    }
    return 0;
  }

  /** Whether so many permits are on their way to be used that more would go out in a bunch. */
  boolean isStuck() {
    return unsent >= mostUnsent;
  }

  void take(long now) {
    if (interval > 0) {
      next = (started && next - now > 0 ? next : now) + interval;
      started = true;
    }
    unsent++;
  }

  void sent() {
    unsent--;
  }

  /** No permit for that long: Harvest said so. */
  void pause(long now, Duration time) {
    long until = now + time.toNanos();
    if (!started || until - next > 0) {
      next = until;
      started = true;
    }
  }
}
