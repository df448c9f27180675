package harvest.migration.pace;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.pace.Pace.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
  private static final Duration PERIOD = Duration.ofSeconds(15);

  private static Rig rig(int requests, Duration period) {
    Rig rig = Rig.proven(500);
    rig.budget = new Budget(requests, period);
    return rig;
  }

  /** The most that any period, closed at both ends, holds. */
  private static int most(List<Duration> times, Duration period) {
    List<Duration> sorted = new ArrayList<>(times);
    sorted.sort(null);
    int most = 0;
    int from = 0;
    for (int to = 0; to < sorted.size(); to++) {
      while (sorted.get(to).minus(sorted.get(from)).compareTo(period) > 0) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  @ParameterizedTest
  @CsvSource({"100,PT15S", "1,PT1S", "2,PT1S", "7,PT3S", "100,PT1S", "1000,PT15S", "5000,PT1S"})
  void noPeriodHoldsMoreHoweverRequestsArriveAndCallsAreHeldUp(int requests, Duration period) {
    for (long seed = 1; seed <= 8; seed++) {
      Random random = new Random(seed);
      Rig rig = rig(requests, period);
      List<Duration> sent = new ArrayList<>();
      long span = period.toNanos() * 4;
      long[] heldUntil = {0};
      List<Rig.TestGroup> lanes = List.of(new Rig.TestGroup(), new Rig.TestGroup());
      for (int i = 0; i < requests * 6 && i < 10_000; i++) {
        Rig.Call call = rig.call(lanes.get(i % 2));
        call.sentAtOnce = false;
        call.then =
            c -> {
              // Mostly at once, now and then the ledger is away: nothing leaves, then all at once.
              if (random.nextInt(40) == 0) {
                heldUntil[0] =
                    rig.timing.nanos() + (long) (random.nextDouble() * period.toNanos() / 2);
              }
              long jitter = (long) (random.nextDouble() * period.toNanos() / 300);
              long delay = Math.max(jitter, heldUntil[0] - rig.timing.nanos());
              rig.timing.after(
                  delay,
                  () -> {
                    sent.add(rig.timing.since());
                    rig.pace.sent(c);
                    c.answer(Signal.UP);
                  });
            };
        long at =
            random.nextInt(3) == 0 ? 0 : (long) (random.nextDouble() * span); // a crowd at first
        rig.timing.after(at, call::enter);
      }
      rig.pass(period.multipliedBy(12));

      assertThat(sent).as("seed %d", seed).isNotEmpty();
      assertThat(most(sent, period)).as("seed %d", seed).isLessThanOrEqualTo(requests);
    }
  }

  @Test
  void nearlyAllOfTheBudgetIsUsed() {
    Rig rig = rig(100, PERIOD);
    for (Rig.Call call : rig.calls(2_000, new Rig.TestGroup())) {
      call.sentAtOnce = false;
      // The ledger's group commit takes its time.
      call.then =
          c ->
              rig.timing.after(
                  Duration.ofMillis(3),
                  () -> {
                    rig.pace.sent(c);
                    c.answer(Signal.UP);
                  });
      call.enter();
    }
    rig.pass(Duration.ofSeconds(150));

    assertThat(rig.calls.size()).isBetween(980, 1000);
  }

  @Test
  void permitsThatNobodyUsedAreGivenUp() {
    Rig rig = rig(100, PERIOD);
    rig.pass(Duration.ofMinutes(10));
    rig.calls(300, new Rig.TestGroup()).forEach(Rig.Call::enter);

    assertThat(rig.calls).hasSize(1);
    rig.pass(Duration.ofMillis(651)); // the first call of all is late: the second keeps away
    assertThat(rig.calls).hasSize(1);
    rig.pass(Duration.ofMillis(1));
    assertThat(rig.calls).hasSize(2);
    rig.pass(Duration.ofMillis(150));
    assertThat(rig.calls).hasSize(2);
    rig.pass(Duration.ofMillis(1));
    assertThat(rig.calls).hasSize(3);
  }

  @Test
  void callsThatCannotBeRecordedLeadToNoBurst() {
    Rig rig = rig(100, PERIOD);
    List<Rig.Call> calls = rig.calls(300, new Rig.TestGroup());
    calls.forEach(call -> call.sentAtOnce = false);
    calls.forEach(Rig.Call::enter);

    rig.pass(Duration.ofMinutes(10));
    assertThat(rig.calls).hasSize(1);

    rig.calls.get(0).sentAtOnce = true;
    calls.forEach(call -> call.sentAtOnce = true);
    rig.pace.sent(rig.calls.get(0));
    rig.pass(PERIOD);
    assertThat(rig.calls.size()).isBetween(95, 100);
  }

  @Test
  void aPermitThatIsNotUsedAfterAllBlocksNobody() {
    Rig rig = rig(100, PERIOD);
    List<Rig.Call> calls = rig.calls(2, new Rig.TestGroup());
    calls.forEach(call -> call.sentAtOnce = false);
    calls.forEach(Rig.Call::enter);

    rig.pace.withdrawn(calls.get(0));
    rig.pass(Duration.ofSeconds(1));

    assertThat(calls.get(1).isOut()).isTrue();
    assertThat(rig.pace.out()).isEqualTo(1);
  }

  @Test
  void aRateLimitPausesTheWholeBudgetAndNoOther() {
    Rig rig = rig(100, PERIOD);
    Rig.Call limited = rig.call(new Rig.TestGroup()).enter();
    List<Rig.Call> others = rig.calls(5, new Rig.TestGroup());
    others.forEach(Rig.Call::enter);

    limited.answer(Signal.DOWN, Duration.ofSeconds(20));
    rig.budget = new Budget(100, Duration.ofMinutes(15));
    Rig.Call elsewhere = rig.call(new Rig.TestGroup()).enter();
    assertThat(elsewhere.isOut()).isTrue();

    rig.pass(Duration.ofSeconds(20).minusNanos(1));
    assertThat(others).noneMatch(Rig.Call::isOut);
    rig.pass(Duration.ofNanos(1));
    assertThat(others).filteredOn(Rig.Call::isOut).hasSize(1);
  }

  @Test
  void aShorterPauseDoesNotEndALongerOne() {
    Rig rig = rig(100, PERIOD);
    Rig.Call one = rig.call(new Rig.TestGroup()).enter();
    rig.pass(Duration.ofSeconds(1));
    Rig.Call two = rig.call(new Rig.TestGroup()).enter();
    one.answer(Signal.DOWN, Duration.ofSeconds(60));
    two.answer(Signal.DOWN, Duration.ofSeconds(1));

    Rig.Call third = rig.call(new Rig.TestGroup()).enter();
    rig.pass(Duration.ofSeconds(59));
    assertThat(third.isOut()).isFalse();
    rig.pass(Duration.ofSeconds(1));
    assertThat(third.isOut()).isTrue();
  }

  @Test
  void withoutALimitNobodyWaits() {
    Rig rig = rig(0, PERIOD);
    rig.calls(500, new Rig.TestGroup()).forEach(Rig.Call::enter);

    assertThat(rig.calls).hasSize(500);
  }

  @Test
  void evenWithoutALimitA429Pauses() {
    Rig rig = rig(0, PERIOD);
    rig.call(new Rig.TestGroup()).enter().answer(Signal.DOWN, Duration.ofSeconds(5));
    Rig.Call next = rig.call(new Rig.TestGroup()).enter();

    assertThat(next.isOut()).isFalse();
    rig.pass(Duration.ofSeconds(5));
    assertThat(next.isOut()).isTrue();
  }
}
