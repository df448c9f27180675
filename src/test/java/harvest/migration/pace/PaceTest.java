package harvest.migration.pace;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.pace.Pace.QueuedCall.Priority;
import harvest.migration.pace.Pace.QueuedCall.Refusal;
import harvest.migration.pace.Pace.Signal;
import harvest.migration.pace.Rig.Call;
import harvest.migration.pace.Rig.TestGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void noMoreCallsAreOutThanThereAreSlots() {
    Rig rig = Rig.proven(4);
    List<Call> calls = rig.calls(10, new TestGroup());
    calls.forEach(Call::enter);
    assertThat(rig.pace.out()).isEqualTo(4);

    calls.get(2).answer(Signal.UP);
    rig.pace.withdrawn(calls.get(3));

    assertThat(rig.pace.out()).isEqualTo(4);
    assertThat(rig.calls).containsExactlyElementsOf(calls.subList(0, 6));
  }

  @Test
  void answersOfCallsThatAreNotOutChangeNothing() {
    Rig rig = Rig.proven(2);
    Call call = rig.call(new TestGroup()).enter().answer(Signal.UP).answer(Signal.UP);
    rig.pace.withdrawn(call);
    rig.pace.sent(call);

    rig.calls(5, new TestGroup()).forEach(Call::enter);
    assertThat(rig.pace.out()).isEqualTo(2);
  }

  @Test
  void groupsTakeTurnsAndEachIsFirstComeFirstServed() {
    Rig rig = Rig.proven(1);
    Call blocker = rig.call(new TestGroup()).enter();
    rig.calls.clear();
    List<Call> a = rig.calls(3, new TestGroup());
    List<Call> b = rig.calls(3, new TestGroup());
    a.forEach(Call::enter);
    b.forEach(Call::enter);
    a.forEach(call -> call.then = c -> rig.timing.after(SECOND, () -> c.answer(Signal.UP)));
    b.forEach(call -> call.then = c -> rig.timing.after(SECOND, () -> c.answer(Signal.UP)));

    blocker.answer(Signal.UP);
    rig.pass(Duration.ofSeconds(10));

    assertThat(rig.calls)
        .containsExactly(a.get(0), b.get(0), a.get(1), b.get(1), a.get(2), b.get(2));
  }

  @Test
  void migrateCallsGoBeforeLookUpsAndThoseBeforeReads() {
    Rig rig = Rig.proven(10);
    rig.budget = new Budget(10, Duration.ofSeconds(10));
    rig.call(new TestGroup()).enter();
    rig.calls.clear();
    TestGroup group = new TestGroup();
    Call read = rig.new Call(group, Priority.READ).enter();
    Call lookup = rig.new Call(group, Priority.LOOKUP).enter();
    Call migrate = rig.call(group).enter();

    rig.pass(Duration.ofSeconds(5));

    assertThat(rig.calls).containsExactly(migrate, lookup, read);
  }

  @Test
  void lookUpsThatHangLeaveRoomForPairs() {
    Rig rig = Rig.proven(10);
    for (int i = 0; i < 20; i++) {
      rig.new Call(new TestGroup(), i % 2 == 0 ? Priority.LOOKUP : Priority.READ).enter();
    }
    assertThat(rig.pace.out()).isEqualTo(5);

    List<Call> pairs = rig.calls(5, new TestGroup());
    pairs.forEach(Call::enter);
    assertThat(pairs).allMatch(Call::isOut);
  }

  @Test
  void aHalfOpenGroupHoldsUpNobodyElse() {
    Rig rig = Rig.proven(100);
    List<Call> few = rig.calls(10, TestGroup.halfOpen(3));
    few.forEach(Call::enter);
    List<Call> many = rig.calls(10, new TestGroup());
    many.forEach(Call::enter);

    assertThat(few).filteredOn(Call::isOut).hasSize(3);
    assertThat(many).allMatch(Call::isOut);
  }

  @Test
  void aGroupWhoseCircuitOpensRefusesAllThatWait() {
    Rig rig = Rig.proven(100);
    TestGroup group = TestGroup.halfOpen(1);
    List<Call> calls = rig.calls(3, group);
    calls.forEach(Call::enter);

    group.open = true;
    rig.pace.changed();
    Call late = rig.call(group).enter();
    Call lateAndDelayed = rig.call(group).enter(SECOND);

    assertThat(calls.get(0).refused).isEmpty();
    assertThat(List.of(calls.get(1), calls.get(2), late, lateAndDelayed))
        .allSatisfy(call -> assertThat(call.refused).containsExactly(Refusal.CIRCUIT_OPEN));
    assertThat(rig.calls).containsExactly(calls.get(0));
  }

  @Test
  void anUnprovenEndpointGetsFewCalls() {
    Rig rig = new Rig(100);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(rig.call(new TestGroup()).enter());
    }
    assertThat(rig.calls).hasSize(3);

    calls.get(0).answer(Signal.DOWN);
    calls.get(1).answer(Signal.UNCLEAR);
    calls.get(2).answer(Signal.NO_ANSWER);
    assertThat(rig.pace.out()).as("none of these proves it").isEqualTo(3);

    calls.get(3).answer(Signal.UP);
    assertThat(calls).allMatch(Call::isOut);
  }

  @Test
  void anApplicationThatHangsLeavesACallToProveTheEndpointWith() {
    Rig rig = new Rig(100);
    rig.calls(10, new TestGroup()).forEach(Call::enter);
    assertThat(rig.pace.out()).isEqualTo(2);

    Call other = rig.call(new TestGroup()).enter();
    assertThat(other.isOut()).isTrue();
    other.answer(Signal.UP);
    assertThat(rig.pace.out()).isEqualTo(10);
  }

  @Test
  void callsToOtherEndpointsNeedNoProof() {
    Rig rig = new Rig(100);
    for (int i = 0; i < 10; i++) {
      Call call = rig.call(new TestGroup());
      call.usesEndpoint = false;
      assertThat(call.enter().isOut()).isTrue();
    }
  }

  @Test
  void anEndpointThatIsGoneIsToldOnceAndGetsNothingMore() {
    Rig rig = Rig.proven(100);
    List<Call> calls = rig.calls(10, new TestGroup());
    calls.forEach(Call::enter);

    calls.get(0).answer(Signal.ENDPOINT_MISSING);
    calls.get(1).answer(Signal.NO_ANSWER);
    calls.get(2).answer(Signal.ENDPOINT_MISSING);
    assertThat(rig.gone).isZero();
    calls.get(3).answer(Signal.ENDPOINT_MISSING);
    calls.get(4).answer(Signal.ENDPOINT_MISSING);

    assertThat(rig.gone).isOne();
    Call migrate = rig.call(new TestGroup()).enter();
    Call lookup = rig.new Call(new TestGroup(), Priority.LOOKUP).enter();
    rig.pass(Duration.ofHours(1));
    assertThat(migrate.isOut()).isFalse();
    assertThat(lookup.isOut()).isFalse();
    rig.pace.end();
    assertThat(migrate.refused).containsExactly(Refusal.ENDING);
  }

  @Test
  void anotherAnswerBetweenMeansThatItIsThere() {
    for (Signal between : List.of(Signal.UP, Signal.DOWN, Signal.UNCLEAR)) {
      Rig rig = Rig.proven(100);
      List<Call> calls = rig.calls(5, new TestGroup());
      calls.forEach(Call::enter);

      calls.get(0).answer(Signal.ENDPOINT_MISSING);
      calls.get(1).answer(Signal.ENDPOINT_MISSING);
      calls.get(2).answer(between);
      calls.get(3).answer(Signal.ENDPOINT_MISSING);
      calls.get(4).answer(Signal.ENDPOINT_MISSING);

      assertThat(rig.gone).as(between.name()).isZero();
    }
  }

  @Test
  void aDelayIsWaitedFor() {
    Rig rig = Rig.proven(10);
    Call call = rig.call(new TestGroup()).enter(SECOND);

    rig.pass(SECOND.minusNanos(1));
    assertThat(call.isOut()).isFalse();
    rig.pass(Duration.ofNanos(1));
    assertThat(call.isOut()).isTrue();
  }

  @Test
  void theEndRefusesWhoWaitsAndWhoComesLaterOnce() {
    Rig rig = Rig.proven(1);
    Call out = rig.call(new TestGroup()).enter();
    Call waiting = rig.call(new TestGroup()).enter();
    Call delayed = rig.call(new TestGroup()).enter(SECOND);

    rig.pace.end();
    Call late = rig.call(new TestGroup()).enter();
    Call lateAndDelayed = rig.call(new TestGroup()).enter(SECOND);
    out.answer(Signal.UP);
    rig.pace.resume();
    rig.pace.end();
    rig.pass(Duration.ofMinutes(1));

    assertThat(List.of(waiting, delayed, late, lateAndDelayed))
        .allSatisfy(call -> assertThat(call.refused).containsExactly(Refusal.ENDING))
        .noneMatch(Call::isOut);
    assertThat(out.refused).isEmpty();
  }

  @Test
  void whoPausedForTwoReasonsGoesOnWhenBothAreGone() {
    Rig rig = Rig.proven(10);
    Call before = rig.call(new TestGroup()).enter();
    rig.pace.pause();
    rig.pace.pause();
    Call waiting = rig.call(new TestGroup()).enter();
    before.answer(Signal.UP);
    rig.pass(Duration.ofHours(1));
    rig.pace.resume();
    assertThat(waiting.isOut()).isFalse();

    rig.pace.resume();
    assertThat(waiting.isOut()).isTrue();
  }

  @Test
  void aLimitOfFirstCallsLetsTheRetriesOfThoseGoOn() {
    Rig rig = Rig.proven(10);
    rig.pace.limitFirsts(2);
    List<Call> calls = rig.calls(4, new TestGroup());
    calls.forEach(Call::enter);
    assertThat(rig.calls).containsExactly(calls.get(0), calls.get(1));

    calls.get(0).answer(Signal.DOWN).enter(SECOND);
    calls.get(1).answer(Signal.UP);
    rig.pace.ended(calls.get(1));
    rig.pass(SECOND);
    assertThat(calls.get(0).gone).hasSize(2);
    assertThat(rig.pace.isLimitDone()).isFalse();

    calls.get(0).answer(Signal.UP);
    rig.pace.ended(calls.get(0));
    assertThat(rig.pace.isLimitDone()).isTrue();
    assertThat(calls.get(2).isOut()).isFalse();
  }

  @Test
  void aCallThatFailsToListenDoesNotKeepTheOthersWaiting() {
    Rig rig = Rig.proven(10);
    rig.pace.pause();
    Call bad = rig.call(new TestGroup());
    bad.then =
        c -> {
          throw new IllegalStateException("broken");
        };
    bad.enter();
    Call good = rig.call(new TestGroup()).enter();

    rig.pace.resume();

    assertThat(good.isOut()).isTrue();
    assertThat(bad.failures).hasSize(1);
  }

  @Test
  void aTurnThatFailsToMakeItsCallKeepsNeitherSlotNorPermit() {
    Rig rig = Rig.proven(1);
    rig.budget = new Budget(1, SECOND);
    Call bad = rig.call(new TestGroup());
    bad.sentAtOnce = false;
    bad.then =
        c -> {
          throw new NoClassDefFoundError("half a deployment");
        };
    bad.enter();
    assertThat(rig.pace.isOut(bad)).isFalse();
    assertThat(bad.failures).hasSize(1);

    Call good = rig.call(new TestGroup()).enter();
    rig.pass(Duration.ofSeconds(2));

    assertThat(good.isOut()).isTrue();
  }

  @Test
  void callsThatAreOutAndThoseThatFailedAreNoMoreThanMayBeSpentOnTheEndpoint() {
    Rig rig = new Rig(100);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(rig.call(new TestGroup()).enter());
    }

    rig.calls.get(0).answer(Signal.ENDPOINT_MISSING);
    rig.calls.get(1).answer(Signal.ENDPOINT_MISSING);
    assertThat(rig.calls).hasSize(Rig.LIMITS.circuitCalls());
    rig.calls.get(2).answer(Signal.ENDPOINT_MISSING);

    assertThat(rig.gone).isOne();
    assertThat(calls).filteredOn(Call::isOut).hasSize(Rig.LIMITS.circuitCalls());
  }
}
