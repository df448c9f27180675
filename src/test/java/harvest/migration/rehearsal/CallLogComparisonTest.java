package harvest.migration.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.report.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallLogComparisonTest {
  private static final String MIGRATE = "/api/v2/oauth2/migrate";

  /** A small run in which all is well; each test spoils one thing. */
  private static final class Draft {
    int expected = 4;
    long duplicates = 1;
    long made = 4;
    final Counts counts = new Counts();
    final List<String> discrepancies = new ArrayList<>();
    final List<CallLogComparison.Outcome> outcomes =
        new ArrayList<>(
            List.of(
                outcome("t-0@0", "migrated", "a", "pair-a"),
                outcome("t-0@1", "in_doubt", "b", null),
                outcome("t-0@3", "malformed", null, null)));
    final List<Call> calls =
        new ArrayList<>(
            List.of(
                call(1, "a", 500, Call.State.ANSWERED, null),
                call(2, "b", 0, Call.State.RESET, "pair-b"),
                call(3, "a", 200, Call.State.ANSWERED, "pair-a"),
                call(4, "b", 400, Call.State.ANSWERED, null)));

    Draft() {
      counts.add(Ending.of(Ending.Kind.MIGRATED), 1);
      counts.add(Ending.dead(Reason.IN_DOUBT), 1);
      counts.add(Ending.dead(Reason.MALFORMED), 1);
      counts.add(Ending.of(Ending.Kind.DUPLICATE), 1);
    }

    CallLogComparison comparison() {
      return new CallLogComparison(
          expected, counts, discrepancies, outcomes, duplicates, made, calls);
    }
  }

  @Test
  void aRunInWhichAllIsWellHasNoDiscrepancy() {
    assertThat(new Draft().comparison().checks())
        .allSatisfy(check -> assertThat(check.problems()).isEmpty());
  }

  @Test
  void numbersAreTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      Draft draft = new Draft();
      draft.made = 1_234_567;

      assertThat(draft.comparison().checks().toString()).contains("1,234,567 calls were made");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatDoesNotAddUpIsNamed(String what, Consumer<Draft> spoil, String said) {
    Draft draft = new Draft();
    spoil.accept(draft);

    List<String> problems =
        draft.comparison().checks().stream().flatMap(check -> check.problems().stream()).toList();

    assertThat(problems).as(what).anySatisfy(problem -> assertThat(problem).contains(said));
  }

  static List<Arguments> whatDoesNotAddUpIsNamed() {
    return List.of(
        spoilt("a request was lost", draft -> draft.expected = 5, "5 were put in, 4 were received"),
        spoilt(
            "report has found something",
            draft -> draft.discrepancies.add("lost_dead_letter t-0@3"),
            "lost_dead_letter t-0@3"),
        spoilt("a request has no outcome", draft -> draft.counts.addUnaccounted(), "do not add up"),
        spoilt("a result was removed", draft -> draft.outcomes.remove(0), "for a is lost"),
        spoilt(
            "a doubt was forgotten",
            draft -> draft.outcomes.remove(1),
            "call 2: its pair for b is lost"),
        spoilt(
            "a request has two outcomes",
            draft -> draft.outcomes.add(outcome("t-0@3", "malformed", null, null)),
            "t-0@3: has a second outcome"),
        spoilt(
            "a duplicate was not counted",
            draft -> draft.duplicates = 0,
            "1 are duplicates, 0 were counted"),
        spoilt(
            "a pair that nobody issued",
            draft -> draft.outcomes.set(0, outcome("t-0@0", "migrated", "a", "pair-x")),
            "issued no such pair"),
        spoilt(
            "a pair of another token",
            draft -> draft.calls.set(2, call(3, "c", 200, Call.State.ANSWERED, "pair-a")),
            "issued no such pair for a"),
        spoilt(
            "a token was spent twice",
            draft -> draft.calls.set(3, call(4, "a", 400, Call.State.ANSWERED, null)),
            "call 4: a has its pair"),
        spoilt("a call was not counted", draft -> draft.made = 3, "3 were counted here, 4 came"),
        spoilt(
            "a call came too soon",
            draft -> draft.calls.set(0, call(1, "a", 429, Call.State.ANSWERED, null)),
            "call 1: refused with 429"));
  }

  private static Arguments spoilt(String what, Consumer<Draft> spoil, String said) {
    return Arguments.of(what, spoil, said);
  }

  private static CallLogComparison.Outcome outcome(
      String at, String kind, @Nullable String token, @Nullable String pair) {
    return new CallLogComparison.Outcome(
        at, "acme", null, pair != null, kind, token, pair, 1, "kafka:" + at, null);
  }

  private static Call call(
      long sequence, String token, int status, Call.State ending, @Nullable String pair) {
    return new Call(
        sequence,
        Instant.EPOCH,
        Instant.EPOCH,
        "POST",
        MIGRATE,
        null,
        null,
        "acme",
        token,
        status,
        ending,
        pair != null,
        pair,
        "id",
        1);
  }
}
