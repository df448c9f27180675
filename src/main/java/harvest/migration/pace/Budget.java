package harvest.migration.pace;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Permits, evenly spaced: no period, wherever it is placed, holds more calls than the budget's
 * requests, whether Harvest counts in fixed or in sliding windows. A permit that is not used at
 * once is given up.
 *
 * <p>What counts is when calls leave, not when they were allowed to. So two clocks run: {@code
 * next} spaces the permits; {@code due} is the theoretical arrival time of the generic cell rate
 * algorithm (ITU-T I.371) over the calls that left. A call leaves no earlier than {@code due} less
 * the tolerance, which bounds those in any period to {@code (period + tolerance) / interval + 1}:
 * no more than the requests. Guarded by the lock of {@link Pace}.
 */
public final class Budget {
  /**
   * Permits are this much further apart than they had to be: calls that the network or a pause of
   * the JVM bunches stay within the limit as long as the bunch is short.
   */
  private static final double SLACK = 1.01;

  /** How much of the period calls may be late, against each other, without slowing the next. */
  private static final double TOLERANCE = 0.0095;

  /**
   * The first call of a process finds a cold client and leaves later than it is counted: 120 ms on
   * a machine with nothing else to do. The next one keeps its distance.
   */
  private static final long COLD = Duration.ofMillis(500).toNanos();

  /** A shared permit that was not used so long after its time is given up. */
  private static final long STALE = Duration.ofMillis(50).toNanos();

  private final long interval;
  private final @Nullable Shared shared;
  private final AtomicReference<@Nullable Long> inHand = new AtomicReference<>();
  private boolean asked;
  private final long tolerance;
  private long next;
  private long due;
  private boolean started;
  private int unsent;

  /** Where the permits of a budget come from that several instances share. Must not block. */
  public interface Shared {
    /**
     * Asks for the next permit.
     *
     * @param interval between two permits
     * @param at is told, on any thread, when it may be used, in {@link Timing#nanos()}; whoever is
     *     asked has to see to it that {@link Pace#changed()} is called afterwards
     */
    void take(Duration interval, Consumer<Long> at);

    /** No instance gets a permit for that long. */
    void pause(Duration time);
  }

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
  public Budget(int requests, Duration period, @Nullable Shared shared) {
    this.shared = requests == 0 ? null : shared;
    this.interval = requests == 0 ? 0 : (long) (period.toNanos() * SLACK / requests);
    this.tolerance = (long) (period.toNanos() * TOLERANCE);
  }

  /** Nanoseconds until there is a permit; 0: now; negative: when the instances' turn is known. */
  long waitNanos(long now) {
    if (shared != null) {
      return waitForShared(shared, now);
    }
    if (!started) {
      return 0;
    }
    long space = interval == 0 ? 0 : due + unsent * interval - tolerance - now;
    return Math.max(0, Math.max(next - now, space));
  }

  private long waitForShared(Shared source, long now) {
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

  /**
   * Whether so many permits are on their way to be used that more would leave in a bunch, however
   * long one waits: it takes a call that leaves.
   */
  boolean isStuck() {
    return unsent * interval > tolerance;
  }

  void take(long now) {
    inHand.set(null);
    next = now + interval;
    if (!started) {
      started = true;
      due = now;
      next += interval == 0 ? 0 : COLD;
    }
    unsent++;
  }

  /** A call left. */
  void sent(long now) {
    unsent--;
    due = (due - now > 0 ? due : now) + interval;
  }

  /** A permit that was taken is not used. */
  void unused() {
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
    if (!started) {
      started = true;
      due = now;
      next = now;
    }
    long until = now + time.toNanos();
    next = until - next > 0 ? until : next;
  }
}
