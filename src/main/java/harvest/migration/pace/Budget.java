package harvest.migration.pace;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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

  /** A shared permit that was not used so long after its time is given up. */
  private static final long STALE = Duration.ofMillis(50).toNanos();

  private final long interval;
  private final int mostUnsent;
  private final @Nullable SharedPermits shared;
  private final AtomicReference<@Nullable Long> inHand = new AtomicReference<>();
  private boolean asked;
  private long next;
  private boolean started;
  private int unsent;

  /**
   * @param requests permits in each period; 0 for no limit
   */
  public Budget(int requests, Duration period) {
    this(requests, period, null);
  }

  /**
   * A budget that several instances take their permits from.
   *
   * @param requests permits in each period; 0 for no limit
   */
  public Budget(int requests, Duration period, @Nullable SharedPermits shared) {
    this.shared = requests == 0 ? null : shared;
    this.interval = requests == 0 ? 0 : (long) (period.toNanos() * SLACK / requests);
    this.mostUnsent =
        requests == 0
            ? Integer.MAX_VALUE
            : (int) Math.max(1, requests * UNSENT.toNanos() / period.toNanos());
  }

  /** Nanoseconds until there is a permit; 0: now; negative: when the instances' turn is known. */
  long waitNanos(long now) {
    if (shared != null) {
      return waitForShared(shared, now);
    }
    if (started && next - now > 0) {
      return next - now;
    }
    return 0;
  }

  private long waitForShared(SharedPermits source, long now) {
    Long at = inHand.get();
    if (at != null) {
      asked = false;
      if (now - at <= STALE) {
        return Math.max(0, at - now);
      }
      inHand.set(null);
    }
    if (!asked) {
      asked = true;
      source.take(Duration.ofNanos(interval), inHand::set);
    }
    return -1;
  }

  /** Whether so many permits are on their way to be used that more would go out in a bunch. */
  boolean isStuck() {
    return unsent >= mostUnsent;
  }

  void take(long now) {
    inHand.set(null);
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
    if (shared != null) {
      if (inHand.getAndSet(null) != null) {
        asked = false;
      }
      shared.pause(time);
    }
    long until = now + time.toNanos();
    if (!started || until - next > 0) {
      next = until;
      started = true;
    }
  }
}
