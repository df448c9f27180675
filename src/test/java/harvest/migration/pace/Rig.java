package harvest.migration.pace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A pace in virtual time, and turns that write down what happens to them. */
final class Rig {
  static final Pace.Limits LIMITS =
      new Pace.Limits(3, 10, Duration.ofSeconds(1), Duration.ofSeconds(60));

  final VirtualTiming timing = new VirtualTiming();
  final List<Call> calls = new ArrayList<>();
  final Pace pace;
  Budget budget = new Budget(0, Duration.ofSeconds(15));
  int gone;

  Rig(int slots) {
    this(slots, LIMITS);
  }

  Rig(int slots, Pace.Limits limits) {
    this.pace = new Pace(timing, slots, limits, () -> gone++);
  }

  /** A rig whose endpoint is proven already. */
  static Rig proven(int slots) {
    Rig rig = new Rig(slots);
    Call first = rig.call(new TestLane());
    first.enter();
    first.answer(Sign.UP);
    rig.pace.ended(first);
    rig.calls.clear();
    return rig;
  }

  Call call(Lane lane) {
    return new Call(lane, Priority.MIGRATE);
  }

  List<Call> calls(int number, Lane lane) {
    List<Call> made = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      made.add(call(lane));
    }
    return made;
  }

  void pass(Duration time) {
    timing.pass(time);
  }

  /** A lane like a circuit. */
  static final class TestLane implements Lane {
    int most = Integer.MAX_VALUE;
    boolean shut;

    static TestLane halfOpen(int most) {
      TestLane lane = new TestLane();
      lane.most = most;
      return lane;
    }

    @Override
    public boolean admits(int out) {
      return out < most;
    }

    @Override
    public boolean isShut() {
      return shut;
    }
  }

  /** A turn; {@link #gone} says when its calls were let out. */
  final class Call implements Turn {
    private final Lane lane;
    private final Priority priority;
    private final Budget budget = Rig.this.budget;
    final List<Duration> gone = new ArrayList<>();
    final List<Boolean> probes = new ArrayList<>();
    final List<Refusal> refused = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    boolean usesEndpoint = true;
    boolean sentAtOnce = true;
    boolean first = true;
    Consumer<Call> then = call -> {};

    Call(Lane lane, Priority priority) {
      this.lane = lane;
      this.priority = priority;
    }

    Call enter() {
      return enter(Duration.ZERO);
    }

    Call enter(Duration delay) {
      pace.enter(this, delay);
      return this;
    }

    Call answer(Sign sign) {
      return answer(sign, Duration.ZERO);
    }

    Call answer(Sign sign, Duration pause) {
      first = false;
      pace.answered(this, sign, pause);
      return this;
    }

    boolean isOut() {
      return !gone.isEmpty();
    }

    @Override
    public Priority priority() {
      return priority;
    }

    @Override
    public Lane lane() {
      return lane;
    }

    @Override
    public Budget budget() {
      return budget;
    }

    @Override
    public boolean isFirst() {
      return first;
    }

    @Override
    public boolean usesEndpoint() {
      return usesEndpoint && priority == Priority.MIGRATE;
    }

    @Override
    public void go(boolean probe) {
      gone.add(timing.since());
      probes.add(probe);
      calls.add(this);
      if (sentAtOnce) {
        pace.sent(this);
      }
      then.accept(this);
    }

    @Override
    public void failed(Throwable why) {
      failures.add(why);
    }

    @Override
    public void refused(Refusal why) {
      refused.add(why);
    }
  }
}
