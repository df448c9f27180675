package harvest.migration.pace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The waiting turns, first come first served in each lane, lanes in rotation. */
final class Lanes {
  private final IdentityHashMap<Lane, State> states = new IdentityHashMap<>();
  private final Deque<State> rotation = new ArrayDeque<>();

  /** One lane's turns. */
  static final class State {
    private final Lane lane;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private int out;

    State(Lane lane) {
      this.lane = lane;
    }

    /** Its calls that are out. */
    int out() {
      return out;
    }
  }

  void add(Turn turn) {
    State state = states.computeIfAbsent(turn.lane(), State::new);
    if (state.waiting.isEmpty()) {
      rotation.addLast(state);
    }
    state.waiting.addLast(turn);
  }

  /**
   * Takes the next turn that may go, or null.
   *
   * @param firsts whether a turn may make its first call
   */
  @Nullable Turn next(boolean firsts, BiPredicate<State, Turn> mayGo) {
    for (int i = rotation.size(); i > 0; i--) {
      State state = rotation.removeFirst();
      Turn turn =
          firsts
              ? state.waiting.getFirst()
              : state.waiting.stream().filter(t -> !t.isFirst()).findFirst().orElse(null);
      boolean goes = turn != null && mayGo.test(state, turn);
      if (goes) {
        state.waiting.remove(turn);
        state.out++;
      }
      if (!state.waiting.isEmpty()) {
        rotation.addLast(state);
      }
      if (goes) {
        return turn;
      }
    }
    return null;
  }

  /** A call of that lane came back. */
  void back(Lane lane) {
    State state = states.get(lane);
    if (state != null) {
      state.out--;
    }
  }

  /** Takes out the turns of lanes that are shut. */
  List<Turn> shut() {
    List<Turn> turns = new ArrayList<>();
    for (int i = rotation.size(); i > 0; i--) {
      State state = rotation.removeFirst();
      if (state.lane.isShut()) {
        turns.addAll(state.waiting);
        state.waiting.clear();
      } else {
        rotation.addLast(state);
      }
    }
    return turns;
  }

  /** Takes out all turns. */
  Collection<Turn> drain() {
    List<Turn> turns = new ArrayList<>();
    for (State state : rotation) {
      turns.addAll(state.waiting);
      state.waiting.clear();
    }
    rotation.clear();
    return turns;
  }
}
