package harvest.migration.pace;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.pace.Pace.QueuedCall.Priority;
import harvest.migration.pace.Pace.Signal;
import harvest.migration.pace.Rig.Call;
import harvest.migration.pace.Rig.TestGroup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutageTest {
  private static final int FAILURES = Rig.LIMITS.outageFailures();

  private final Rig rig = Rig.proven(500);
  private final TestGroup group = new TestGroup();

  private List<Call> entered(int number) {
    List<Call> calls = rig.calls(number, group);
    calls.forEach(Call::enter);
    return calls;
  }

  private void fail() {
    entered(FAILURES).forEach(call -> call.answer(Signal.DOWN));
    rig.calls.clear();
  }

  private boolean isOutage() {
    return rig.pace.isOutage(Priority.MIGRATE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Signal.class,
      names = {"DOWN", "NO_ANSWER"})
  void soManyFailuresOfDifferentRequestsAreAnOutage(Signal failure) {
    List<Call> calls = entered(FAILURES);
    calls.subList(1, FAILURES).forEach(call -> call.answer(failure));
    assertThat(isOutage()).isFalse();

    calls.get(0).answer(failure);

    assertThat(isOutage()).isTrue();
    assertThat(rig.pace.isOutage(Priority.LOOKUP)).isFalse();
  }

  @Test
  void oneRequestThatFailsAgainAndAgainIsNone() {
    Call call = rig.call(group);
    for (int i = 0; i < 5 * FAILURES; i++) {
      call.enter().answer(Signal.DOWN);
    }

    assertThat(isOutage()).isFalse();
  }

  @Test
  void aSuccessBetweenMeansThatHarvestWorks() {
    List<Call> calls = entered(2 * FAILURES);
    calls.subList(0, FAILURES - 1).forEach(call -> call.answer(Signal.DOWN));
    calls.get(FAILURES - 1).answer(Signal.UP);
    calls.subList(FAILURES, 2 * FAILURES - 1).forEach(call -> call.answer(Signal.DOWN));

    assertThat(isOutage()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Signal.class,
      names = {"ENDPOINT_MISSING", "UNCLEAR"})
  void whatShowsNeitherDoesNotCount(Signal sign) {
    Rig patient =
        new Rig(
            500, new Pace.Limits(1_000, FAILURES, Duration.ofSeconds(1), Duration.ofSeconds(9)));
    List<Call> calls = patient.calls(3 * FAILURES, group);
    calls.forEach(Call::enter);
    calls.subList(0, FAILURES - 1).forEach(call -> call.answer(Signal.DOWN));
    calls.subList(FAILURES, 2 * FAILURES).forEach(call -> call.answer(sign));
    assertThat(patient.pace.isOutage(Priority.MIGRATE)).isFalse();

    calls.get(FAILURES - 1).answer(Signal.DOWN);
    assertThat(patient.pace.isOutage(Priority.MIGRATE)).isTrue();
  }

  @Test
  void oneProbeAtATimeGoesOutAtGrowingIntervals() {
    fail();
    List<Call> waiting = entered(50);
    waiting.forEach(
        call ->
            call.then =
                c -> {
                  assertThat(rig.pace.out()).isOne();
                  c.answer(Signal.DOWN);
                });

    rig.pass(Duration.ofSeconds(1 + 2 + 4 + 8 + 16 + 32 + 60 + 60));

    assertThat(rig.calls.stream().map(call -> call.gone.get(0).toSeconds()))
        .containsExactly(1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L);
    assertThat(rig.calls).allSatisfy(call -> assertThat(call.probes).containsExactly(true));
  }

  @Test
  void theNextProbeWaitsForTheAnswerOfTheLast() {
    fail();
    List<Call> waiting = entered(50);
    rig.pass(Duration.ofMinutes(10));
    assertThat(rig.calls).hasSize(1);

    waiting.get(0).answer(Signal.NO_ANSWER);
    rig.pass(Duration.ofSeconds(2).minusNanos(1));
    assertThat(rig.calls).hasSize(1);
    rig.pass(Duration.ofNanos(1));
    assertThat(rig.calls).hasSize(2);
  }

  @Test
  void aProbeThatSucceedsEndsItForAll() {
    fail();
    List<Call> waiting = entered(50);
    rig.pass(Duration.ofSeconds(1));

    waiting.get(0).answer(Signal.UP);

    assertThat(isOutage()).isFalse();
    assertThat(waiting).allMatch(Call::isOut);
    assertThat(waiting.get(1).probes).containsExactly(false);
  }

  @Test
  void aCallThatWasOutBeforeAndSucceedsEndsItToo() {
    Call old = rig.call(group).enter();
    fail();

    old.answer(Signal.UP);

    assertThat(isOutage()).isFalse();
  }

  @Test
  void failuresOfCallsThatWereOutDoNotMoveTheNextProbe() {
    List<Call> old = entered(100);
    fail();
    Call waiting = rig.call(group).enter();
    rig.pass(Duration.ofMillis(900));
    old.forEach(call -> call.answer(Signal.NO_ANSWER));

    rig.pass(Duration.ofMillis(100));
    assertThat(waiting.isOut()).isTrue();
  }

  @Test
  void aPageIsNoSuccessOfAProbe() {
    fail();
    List<Call> waiting = entered(5);
    rig.pass(Duration.ofSeconds(1));
    waiting.get(0).answer(Signal.UNCLEAR);

    assertThat(isOutage()).isTrue();
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.calls).hasSize(2);
  }

  @Test
  void aProbeThatMakesNoCallAfterAllIsFollowedByAnother() {
    fail();
    List<Call> waiting = entered(5);
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.calls).hasSize(1);

    rig.pace.withdrawn(waiting.get(0));

    assertThat(rig.calls).hasSize(2);
    assertThat(waiting.get(1).probes).containsExactly(true);
  }

  @Test
  void theIntervalsBeginAnewWithTheNextOutage() {
    fail();
    List<Call> waiting = entered(5);
    waiting.forEach(call -> call.then = c -> c.answer(Signal.DOWN));
    rig.pass(Duration.ofSeconds(15));
    Call good = rig.call(group).enter();
    rig.pass(Duration.ofMinutes(2));
    good.answer(Signal.UP);
    fail();

    Call probe = rig.call(group).enter();
    rig.pass(Duration.ofSeconds(1));
    assertThat(probe.isOut()).isTrue();
  }

  @Test
  void lookUpsDoNotSufferFromAnOutageOfMigration() {
    fail();

    assertThat(rig.new Call(group, Priority.LOOKUP).enter().isOut()).isTrue();
  }

  @Test
  void tenMinutesOfOutageAmongFiveThousandRequestsCostAHandfulOfCalls() {
    rig.budget = new Budget(100, Duration.ofSeconds(15));
    long from = Duration.ofMinutes(2).toNanos();
    long to = Duration.ofMinutes(12).toNanos();
    int[] failed = new int[1];
    int[] done = new int[1];
    for (Call call : rig.calls(5_000, group)) {
      call.then =
          c ->
              rig.timing.after(
                  Duration.ofMillis(300),
                  () -> {
                    boolean down = rig.timing.nanos() >= from && rig.timing.nanos() < to;
                    if (down) {
                      failed[0]++;
                      c.answer(Signal.DOWN).enter(Duration.ofSeconds(1));
                    } else {
                      done[0]++;
                      c.answer(Signal.UP);
                    }
                  });
      call.enter();
    }

    rig.pass(Duration.ofMinutes(30));

    assertThat(done[0]).isEqualTo(5_000);
    assertThat(failed[0]).isLessThan(FAILURES + 20);
  }
}
