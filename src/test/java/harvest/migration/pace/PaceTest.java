package harvest.migration.pace;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.pace.Rig.Call;
import harvest.migration.pace.Rig.TestLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void noMoreCallsAreOutThanThereAreSlots() {
    Rig rig = Rig.proven(4);
    List<Call> calls = rig.calls(10, new TestLane());
    calls.forEach(Call::enter);
    assertThat(rig.pace.out()).isEqualTo(4);

    calls.get(2).answer(Sign.UP);
    rig.pace.withdrawn(calls.get(3));

    assertThat(rig.pace.out()).isEqualTo(4);
    assertThat(rig.calls).containsExactlyElementsOf(calls.subList(0, 6));
  }

  @Test
  void answersOfCallsThatAreNotOutChangeNothing() {
    Rig rig = Rig.proven(2);
    Call call = rig.call(new TestLane()).enter().answer(Sign.UP).answer(Sign.UP);
    rig.pace.withdrawn(call);
    rig.pace.sent(call);

    rig.calls(5, new TestLane()).forEach(Call::enter);
    assertThat(rig.pace.out()).isEqualTo(2);
  }

  @Test
  void lanesTakeTurnsAndEachIsFirstComeFirstServed() {
    Rig rig = Rig.proven(1);
    Call blocker = rig.call(new TestLane()).enter();
    rig.calls.clear();
    List<Call> a = rig.calls(3, new TestLane());
    List<Call> b = rig.calls(3, new TestLane());
    a.forEach(Call::enter);
    b.forEach(Call::enter);
    a.forEach(call -> call.then = c -> rig.timing.after(SECOND, () -> c.answer(Sign.UP)));
    b.forEach(call -> call.then = c -> rig.timing.after(SECOND, () -> c.answer(Sign.UP)));

    blocker.answer(Sign.UP);
    rig.pass(Duration.ofSeconds(10));

    assertThat(rig.calls)
        .containsExactly(a.get(0), b.get(0), a.get(1), b.get(1), a.get(2), b.get(2));
  }

  @Test
  void migrateCallsGoBeforeLookUpsAndThoseBeforeReads() {
    Rig rig = Rig.proven(10);
    rig.budget = new Budget(10, Duration.ofSeconds(10));
    rig.call(new TestLane()).enter();
    rig.calls.clear();
    TestLane lane = new TestLane();
    Call read = rig.new Call(lane, Priority.READ).enter();
    Call lookup = rig.new Call(lane, Priority.LOOKUP).enter();
    Call migrate = rig.call(lane).enter();

    rig.pass(Duration.ofSeconds(5));

    assertThat(rig.calls).containsExactly(migrate, lookup, read);
  }

  @Test
  void lookUpsThatHangLeaveRoomForPairs() {
    Rig rig = Rig.proven(10);
    for (int i = 0; i < 20; i++) {
      rig.new Call(new TestLane(), i % 2 == 0 ? Priority.LOOKUP : Priority.READ).enter();
    }
    assertThat(rig.pace.out()).isEqualTo(5);

    List<Call> pairs = rig.calls(5, new TestLane());
    pairs.forEach(Call::enter);
    assertThat(pairs).allMatch(Call::isOut);
  }

  @Test
  void aHalfOpenLaneHoldsUpNobodyElse() {
    Rig rig = Rig.proven(100);
    List<Call> few = rig.calls(10, TestLane.halfOpen(3));
    few.forEach(Call::enter);
    List<Call> many = rig.calls(10, new TestLane());
    many.forEach(Call::enter);

    assertThat(few).filteredOn(Call::isOut).hasSize(3);
    assertThat(many).allMatch(Call::isOut);
  }

  @Test
  void aLaneThatIsProvenLetsEverythingGo() {
    Rig rig = Rig.proven(100);
    TestLane lane = TestLane.halfOpen(1);
    List<Call> calls = rig.calls(10, lane);
    calls.forEach(Call::enter);

    lane.most = Integer.MAX_VALUE;
    calls.get(0).answer(Sign.UP);

    assertThat(calls).allMatch(Call::isOut);
  }

  @Test
  void aLaneThatShutsRefusesAllThatWait() {
    Rig rig = Rig.proven(100);
    TestLane lane = TestLane.halfOpen(1);
    List<Call> calls = rig.calls(3, lane);
    calls.forEach(Call::enter);

    lane.shut = true;
    rig.pace.changed();
    Call late = rig.call(lane).enter();
    Call lateAndDelayed = rig.call(lane).enter(SECOND);

    assertThat(calls.get(0).refused).isEmpty();
    assertThat(List.of(calls.get(1), calls.get(2), late, lateAndDelayed))
        .allSatisfy(call -> assertThat(call.refused).containsExactly(Turn.Refusal.SHUT));
    assertThat(rig.calls).containsExactly(calls.get(0));
  }

  @Test
  void anUnprovenEndpointGetsFewCalls() {
    Rig rig = new Rig(100);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(rig.call(new TestLane()).enter());
    }
    assertThat(rig.calls).hasSize(3);

    calls.get(0).answer(Sign.DOWN);
    calls.get(1).answer(Sign.UNSURE);
    calls.get(2).answer(Sign.SILENT);
    assertThat(rig.pace.out()).as("none of these proves it").isEqualTo(3);

    calls.get(3).answer(Sign.UP);
    assertThat(calls).allMatch(Call::isOut);
  }

  @Test
  void anApplicationThatHangsLeavesACallToProveTheEndpointWith() {
    Rig rig = new Rig(100);
    rig.calls(10, new TestLane()).forEach(Call::enter);
    assertThat(rig.pace.out()).isEqualTo(2);

    Call other = rig.call(new TestLane()).enter();
    assertThat(other.isOut()).isTrue();
    other.answer(Sign.UP);
    assertThat(rig.pace.out()).isEqualTo(10);
  }

  @Test
  void callsToOtherEndpointsNeedNoProof() {
    Rig rig = new Rig(100);
    for (int i = 0; i < 10; i++) {
      Call call = rig.call(new TestLane());
      call.usesEndpoint = false;
      assertThat(call.enter().isOut()).isTrue();
    }
  }

  @Test
  void anEndpointThatIsGoneIsToldOnceAndGetsNothingMore() {
    Rig rig = Rig.proven(100);
    List<Call> calls = rig.calls(10, new TestLane());
    calls.forEach(Call::enter);

    calls.get(0).answer(Sign.AWAY);
    calls.get(1).answer(Sign.SILENT);
    calls.get(2).answer(Sign.AWAY);
    assertThat(rig.gone).isZero();
    calls.get(3).answer(Sign.AWAY);
    calls.get(4).answer(Sign.AWAY);

    assertThat(rig.gone).isOne();
    Call migrate = rig.call(new TestLane()).enter();
    Call lookup = rig.new Call(new TestLane(), Priority.LOOKUP).enter();
    rig.pass(Duration.ofHours(1));
    assertThat(migrate.isOut()).isFalse();
    assertThat(lookup.isOut()).isFalse();
    rig.pace.end();
    assertThat(migrate.refused).containsExactly(Turn.Refusal.ENDING);
  }

  @Test
  void anotherAnswerBetweenMeansThatItIsThere() {
    for (Sign between : List.of(Sign.UP, Sign.DOWN, Sign.UNSURE)) {
      Rig rig = Rig.proven(100);
      List<Call> calls = rig.calls(5, new TestLane());
      calls.forEach(Call::enter);

      calls.get(0).answer(Sign.AWAY);
      calls.get(1).answer(Sign.AWAY);
      calls.get(2).answer(between);
      calls.get(3).answer(Sign.AWAY);
      calls.get(4).answer(Sign.AWAY);

      assertThat(rig.gone).as(between.name()).isZero();
    }
  }

  @Test
  void aDelayIsWaitedFor() {
    Rig rig = Rig.proven(10);
    Call call = rig.call(new TestLane()).enter(SECOND);

    rig.pass(SECOND.minusNanos(1));
    assertThat(call.isOut()).isFalse();
    rig.pass(Duration.ofNanos(1));
    assertThat(call.isOut()).isTrue();
  }

  @Test
  void theEndRefusesWhoWaitsAndWhoComesLaterOnce() {
    Rig rig = Rig.proven(1);
    Call out = rig.call(new TestLane()).enter();
    Call waiting = rig.call(new TestLane()).enter();
    Call delayed = rig.call(new TestLane()).enter(SECOND);

    rig.pace.end();
    Call late = rig.call(new TestLane()).enter();
    Call lateAndDelayed = rig.call(new TestLane()).enter(SECOND);
    out.answer(Sign.UP);
    rig.pace.resume();
    rig.pace.end();
    rig.pass(Duration.ofMinutes(1));

    assertThat(List.of(waiting, delayed, late, lateAndDelayed))
        .allSatisfy(call -> assertThat(call.refused).containsExactly(Turn.Refusal.ENDING))
        .noneMatch(Call::isOut);
    assertThat(out.refused).isEmpty();
  }

  @Test
  void aPauseHoldsAllThatIsNotOut() {
    Rig rig = Rig.proven(10);
    Call before = rig.call(new TestLane()).enter();
    rig.pace.pause();
    Call after = rig.call(new TestLane()).enter();
    before.answer(Sign.UP);
    rig.pass(Duration.ofHours(1));
    assertThat(after.isOut()).isFalse();

    rig.pace.resume();
    assertThat(after.isOut()).isTrue();
  }

  @Test
  void whoPausedForTwoReasonsGoesOnWhenBothAreGone() {
    Rig rig = Rig.proven(10);
    rig.pace.pause();
    rig.pace.pause();
    Call waiting = rig.call(new TestLane()).enter();

    rig.pace.resume();
    assertThat(waiting.isOut()).isFalse();
    rig.pace.resume();
    assertThat(waiting.isOut()).isTrue();
  }

  @Test
  void aLimitOfFirstCallsLetsTheRetriesOfThoseGoOn() {
    Rig rig = Rig.proven(10);
    rig.pace.limitFirsts(2);
    List<Call> calls = rig.calls(4, new TestLane());
    calls.forEach(Call::enter);
    assertThat(rig.calls).containsExactly(calls.get(0), calls.get(1));

    calls.get(0).answer(Sign.DOWN).enter(SECOND);
    calls.get(1).answer(Sign.UP);
    rig.pace.ended(calls.get(1));
    rig.pass(SECOND);
    assertThat(calls.get(0).gone).hasSize(2);
    assertThat(rig.pace.isLimitDone()).isFalse();

    calls.get(0).answer(Sign.UP);
    rig.pace.ended(calls.get(0));
    assertThat(rig.pace.isLimitDone()).isTrue();
    assertThat(calls.get(2).isOut()).isFalse();
  }

  @Test
  void aTurnThatFailsToListenDoesNotKeepTheOthersWaiting() {
    Rig rig = Rig.proven(10);
    rig.pace.pause();
    Call bad = rig.call(new TestLane());
    bad.then =
        c -> {
          throw new IllegalStateException("broken");
        };
    bad.enter();
    Call good = rig.call(new TestLane()).enter();

    rig.pace.resume();

    assertThat(good.isOut()).isTrue();
    assertThat(bad.failures).hasSize(1);
  }

  @Test
  void aTurnThatFailsToMakeItsCallKeepsNeitherSlotNorPermit() {
    Rig rig = Rig.proven(1);
    rig.budget = new Budget(1, SECOND);
    Call bad = rig.call(new TestLane());
    bad.sentAtOnce = false;
    bad.then =
        c -> {
          throw new NoClassDefFoundError("half a deployment");
        };
    bad.enter();
    assertThat(rig.pace.isOut(bad)).isFalse();
    assertThat(bad.failures).hasSize(1);

    Call good = rig.call(new TestLane()).enter();
    rig.pass(Duration.ofSeconds(2));

    assertThat(good.isOut()).isTrue();
  }

  @Test
  void callsThatAreOutAndThoseThatFailedAreNoMoreThanMayBeSpentOnTheEndpoint() {
    Rig rig = new Rig(100);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(rig.call(new TestLane()).enter());
    }

    rig.calls.get(0).answer(Sign.AWAY);
    rig.calls.get(1).answer(Sign.AWAY);
    assertThat(rig.calls).hasSize(Rig.LIMITS.circuitCalls());
    rig.calls.get(2).answer(Sign.AWAY);

    assertThat(rig.gone).isOne();
    assertThat(calls).filteredOn(Call::isOut).hasSize(Rig.LIMITS.circuitCalls());
  }
}
