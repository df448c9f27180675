package harvest.migration.pace;

/**
 * Whether one turn's call may go out now: room among the slots, the endpoint, the lane, a permit,
 * asked in this order. Guarded by the lock of Pace.
 */
final class Admission {
  private final Out out;
  private final Endpoint endpoint;
  private final int slots;
  private final long now;
  private long wait = -1;

  Admission(Out out, Endpoint endpoint, int slots, long now) {
    this.out = out;
    this.endpoint = endpoint;
    this.slots = slots;
    this.now = now;
  }

  boolean isFor(Turn turn, Lanes.State lane) {
    if (turn.priority() != Priority.MIGRATE && out.lesser() >= Math.max(1, slots / 2)) {
      // Look-ups that hang must leave room for pairs.
      return false;
    }
    if (turn.usesEndpoint() && !endpoint.admits(out.toEndpoint(), lane.out())) {
      return false;
    }
    return turn.lane().admits(lane.out()) && hasPermit(turn.budget());
  }

  private boolean hasPermit(Budget budget) {
    if (budget.isStuck()) {
      return false;
    }
    long nanos = budget.waitNanos(now);
    if (nanos > 0) {
      wait = wait < 0 ? nanos : Math.min(wait, nanos);
    }
    return nanos == 0;
  }

  /** The shortest time until one of those asked for has the permit that it lacks; -1: no such. */
  long waitNanos() {
    return wait;
  }
}
