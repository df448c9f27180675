package harvest.migration.pace;

import harvest.migration.pace.Pace.QueuedCall;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Harvest fails every call of a priority: after so many failures in a row, of different
 * requests, one probe at a time goes out, at growing intervals, until one succeeds. Guarded by the
 * lock of {@link Pace}.
 */
final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final QueuedCall.Priority priority;
  private final Pace.Limits limits;
  private final Set<QueuedCall> failed = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean on;
  private boolean probing;
  private long interval;
  private long nextProbe;

  Outage(QueuedCall.Priority priority, Pace.Limits limits) {
    this.priority = priority;
    this.limits = limits;
  }

  boolean isOn() {
    return on;
  }

  /** Nanoseconds until one more call may go out; 0: now; negative: when the probe is back. */
  long waitNanos(long now) {
    if (!on) {
      return 0;
    }
    return probing ? -1 : Math.max(0, nextProbe - now);
  }

  void probe() {
    probing = true;
  }

  /** The probe makes no call after all: another one may. */
  void withdrawn() {
    probing = false;
  }

  /** Takes in what an answer tells. */
  void told(QueuedCall call, boolean probe, Pace.Signal signal, long now) {
    if (probe) {
      probing = false;
    }
    if (signal == Pace.Signal.UP) {
      failed.clear();
      if (on) {
        on = false;
        LOG.info("outage: over ({})", calls());
      }
    } else if (on) {
      if (probe) {
        interval = Math.min(interval * 2, limits.maxRetryDelay().toNanos());
        nextProbe = now + interval;
      }
    } else if (signal != Pace.Signal.ENDPOINT_MISSING && signal != Pace.Signal.UNCLEAR) {
      failed.add(call);
      if (failed.size() >= limits.outageFailures()) {
        failed.clear();
        on = true;
        interval = limits.retryDelay().toNanos();
        nextProbe = now + interval;
        LOG.warn(
            "outage: Harvest fails every call ({}); one probe at a time until it answers", calls());
      }
    }
  }

  private String calls() {
    return switch (priority) {
      case MIGRATE -> "migration";
      case LOOKUP -> "look-ups";
      case READ -> "reads";
    };
  }
}
