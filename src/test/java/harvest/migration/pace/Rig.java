package harvest.migration.pace;

import harvest.migration.pace.Pace.QueuedCall;
import harvest.migration.pace.Pace.QueuedCall.Group;
import harvest.migration.pace.Pace.QueuedCall.Priority;
import harvest.migration.pace.Pace.QueuedCall.Refusal;
import harvest.migration.pace.Pace.Signal;
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
    Call first = rig.call(new TestGroup());
    first.enter();
    first.answer(Signal.UP);
    rig.pace.ended(first);
    rig.calls.clear();
    return rig;
  }

  Call call(Group group) {
    return new Call(group, Priority.MIGRATE);
  }

  List<Call> calls(int number, Group group) {
    List<Call> made = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      made.add(call(group));
    }
    return made;
  }

  void pass(Duration time) {
    timing.pass(time);
  }

  /** A group like a circuit. */
  static final class TestGroup implements Group {
    int most = Integer.MAX_VALUE;
    boolean open;

    static TestGroup halfOpen(int most) {
      TestGroup group = new TestGroup();
      group.most = most;
      return group;
    }

    @Override
    public boolean admits(long out) {
      return out < most;
    }

    @Override
    public boolean isOpen() {
      return open;
    }
  }

  /** A turn; {@link #gone} says when its calls were let out. */
  final class Call implements QueuedCall {
    private final Group group;
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

    Call(Group group, Priority priority) {
      this.group = group;
      this.priority = priority;
    }

    Call enter() {
      return enter(Duration.ZERO);
    }

    Call enter(Duration delay) {
      pace.enter(this, delay);
      return this;
    }

    Call answer(Signal sign) {
      return answer(sign, Duration.ZERO);
    }

    Call answer(Signal sign, Duration pause) {
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
    public Group group() {
      return group;
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
    public void dispatch(boolean probe) {
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
