package harvest.migration.pace;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** How many turns may still make their first call, and those that did. Guarded by Pace's lock. */
final class Firsts {
  private final Set<Turn> begun = Collections.newSetFromMap(new IdentityHashMap<>());
  private long left = Long.MAX_VALUE;

  void limit(long most) {
    left = most;
  }

  boolean areAllowed() {
    return left > 0;
  }

  void made(Turn turn) {
    if (turn.isFirst() && begun.add(turn) && left != Long.MAX_VALUE) {
      left--;
    }
  }

  /** The turn will not enter again; whether it had begun. */
  boolean ended(Turn turn) {
    return begun.remove(turn);
  }

  /** Whether as many as were allowed have begun, and all of them have ended. */
  boolean areDone() {
    return left <= 0 && begun.isEmpty();
  }
}
