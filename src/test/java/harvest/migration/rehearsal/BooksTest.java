package harvest.migration.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BooksTest {
  private static final String MIGRATE = "/api/v2/oauth2/migrate";

  /** A small run in which all is well; each test spoils one thing. */
  private static final class Draft {
    int expected = 4;
    long duplicates = 1;
    long made = 4;
    final List<Books.Asked> asked =
        new ArrayList<>(
            List.of(
                new Books.Asked("t-0@0", "acme", "acme/a"),
                new Books.Asked("t-0@1", "acme", "acme/b"),
                new Books.Asked("t-0@2", "acme", "acme/a"),
                new Books.Asked("t-0@3", null, null)));
    final List<Books.Ended> ended =
        new ArrayList<>(
            List.of(
                ended("t-0@0", "migrated", "a", "pair-a"),
                ended("t-0@1", "in_doubt", "b", null),
                ended("t-0@3", "malformed", null, null)));
    final List<Call> calls =
        new ArrayList<>(
            List.of(
                call(1, "a", 500, Call.State.ANSWERED, null),
                call(2, "b", 0, Call.State.RESET, "pair-b"),
                call(3, "a", 200, Call.State.ANSWERED, "pair-a"),
                call(4, "b", 400, Call.State.ANSWERED, null)));

    Books books() {
      return new Books(expected, asked, ended, duplicates, made, calls);
    }
  }

  @Test
  void booksOfARunInWhichAllIsWellBalance() {
    assertThat(new Draft().books().checks())
        .allSatisfy(check -> assertThat(check.holds()).isTrue());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatDoesNotAddUpIsSaid(String what, Consumer<Draft> spoil, String said) {
    Draft draft = new Draft();
    spoil.accept(draft);

    List<String> problems =
        draft.books().checks().stream().flatMap(check -> check.problems().stream()).toList();

    assertThat(problems).as(what).anySatisfy(problem -> assertThat(problem).contains(said));
  }

  static List<Arguments> whatDoesNotAddUpIsSaid() {
    return List.of(
        spoilt("a request was lost", draft -> draft.expected = 5, "5 were put in, 4 are on"),
        spoilt("a result was removed", draft -> draft.ended.remove(0), "has no outcome"),
        spoilt("a result was removed", draft -> draft.ended.remove(0), "is published nowhere"),
        spoilt("a dead letter was removed", draft -> draft.ended.remove(2), "t-0@3: has no"),
        spoilt(
            "a doubt was forgotten", draft -> draft.ended.remove(1), "call 2: its pair for b is"),
        spoilt(
            "a request has two outcomes",
            draft -> draft.ended.add(ended("t-0@3", "malformed", null, null)),
            "t-0@3: has 2 outcomes"),
        spoilt(
            "an outcome without a request",
            draft -> draft.ended.add(ended("t-0@9", "malformed", null, null)),
            "no request lies there"),
        spoilt(
            "a duplicate was not counted",
            draft -> draft.duplicates = 0,
            "1 have no outcome, 0 duplicates"),
        spoilt(
            "a pair that nobody issued",
            draft -> draft.ended.set(0, ended("t-0@0", "migrated", "a", "pair-x")),
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

  private static Books.Ended ended(
      String at, String kind, @Nullable String token, @Nullable String pair) {
    return new Books.Ended(at, "acme", null, kind, token, pair, 1, "kafka:" + at, null);
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
