package harvest.migration.pace;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who wait with one priority, and the outage that they suffer or not. */
final class Queue {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  final Lanes lanes = new Lanes();
  final Outage outage;
  private final Priority priority;

  Queue(Priority priority, Outage outage) {
    this.priority = priority;
    this.outage = outage;
  }

  /** A call of this queue was answered. */
  void told(Turn turn, boolean probe, Sign sign, long now) {
    if (outage.told(turn, probe, sign, now)) {
      log();
    }
  }

  private void log() {
    String calls =
        switch (priority) {
          case MIGRATE -> "migration";
          case LOOKUP -> "look-ups";
          case READ -> "reads";
        };
    if (outage.isOn()) {
      LOG.warn(
          "outage: Harvest fails every call ({}); one probe at a time until it answers", calls);
    } else {
      LOG.info("outage: over ({})", calls);
    }
  }
}
