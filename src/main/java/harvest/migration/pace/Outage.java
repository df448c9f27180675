package harvest.migration.pace;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Whether Harvest is away: after so many failures in a row, of different requests, one probe at a
 * time goes out, at growing intervals, until one succeeds. Guarded by the lock of {@link Pace}.
 */
final class Outage {
  private final int failures;
  private final long firstInterval;
  private final long lastInterval;
  private final Set<Turn> failed = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean on;
  private boolean probing;
  private long interval;
  private long nextProbe;

  Outage(int failures, Duration firstInterval, Duration lastInterval) {
    this.failures = failures;
    this.firstInterval = firstInterval.toNanos();
    this.lastInterval = lastInterval.toNanos();
  }

  boolean isOn() {
    return on;
  }

  /** Nanoseconds until one more call may go out; 0: now; negative: when the probe is back. */
  long waitNanos(long now) {
    if (!on) {
      return 0;
    }
    if (probing) {
      return -1;
    }
    return Math.max(0, nextProbe - now);
  }

  void probe() {
    probing = true;
  }

  /** The probe makes no call after all: another one may. */
  void withdrawn() {
    probing = false;
  }

  /** Takes in what an answer tells; returns whether the outage began or ended with it. */
  boolean told(Turn turn, boolean probe, Sign sign, long now) {
    if (probe) {
      probing = false;
    }
    if (sign == Sign.UP) {
      failed.clear();
      boolean ended = on;
      on = false;
      return ended;
    }
    if (on) {
      if (probe) {
        interval = Math.min(interval * 2, lastInterval);
        nextProbe = now + interval;
      }
      return false;
    }
    if (sign == Sign.AWAY || sign == Sign.UNSURE) {
      return false;
    }
    failed.add(turn);
    if (failed.size() < failures) {
      return false;
    }
    failed.clear();
    on = true;
    interval = firstInterval;
    nextProbe = now + interval;
    return true;
  }
}
