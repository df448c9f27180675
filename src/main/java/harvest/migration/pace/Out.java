package harvest.migration.pace;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** The calls that are out, from slot and permit to the answer. Guarded by the lock of Pace. */
final class Out {
  private final IdentityHashMap<Turn, Going> calls = new IdentityHashMap<>();
  private int lesser;
  private int toEndpoint;

  /** One of them. */
  record Going(Queue queue, boolean probe, boolean unsent) {}

  int size() {
    return calls.size();
  }

  boolean holds(Turn turn) {
    return calls.containsKey(turn);
  }

  /** Those that are no migrate calls or the like. */
  int lesser() {
    return lesser;
  }

  /** Those to the endpoint that can be gone. */
  int toEndpoint() {
    return toEndpoint;
  }

  void add(Turn turn, Queue queue, boolean probe) {
    calls.put(turn, new Going(queue, probe, true));
    count(turn, 1);
  }

  /** The turn's call leaves now. */
  void sent(Turn turn, long now) {
    Going going = calls.get(turn);
    if (going != null && going.unsent()) {
      turn.budget().sent(now);
      calls.put(turn, new Going(going.queue(), going.probe(), false));
    }
  }

  /** The turn's call is out no more; null where it was not. */
  @Nullable Going remove(Turn turn) {
    Going going = calls.remove(turn);
    if (going != null) {
      if (going.unsent()) {
        turn.budget().unused();
      }
      going.queue().lanes.back(turn.lane());
      count(turn, -1);
    }
    return going;
  }

  private void count(Turn turn, int one) {
    if (turn.priority() != Priority.MIGRATE) {
      lesser += one;
    }
    if (turn.usesEndpoint()) {
      toEndpoint += one;
    }
  }
}
