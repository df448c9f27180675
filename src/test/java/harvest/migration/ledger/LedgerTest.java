package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir Path dir;

  @Test
  void aRestartFindsEveryEntryAsItWasWritten() {
    Coordinates at = new Coordinates("requests", 7, 1L << 40);
    Entry fresh = Books.attempt("one", 3);
    List<Entry> written = new ArrayList<>();
    String id;
    try (Books books = new Books(dir)) {
      id = books.ledger.id();
      written.add(books.write(fresh));
      written.add(
          books.write(
              Books.attempt("two", 4)
                  .doubted()
                  .attempt(Books.NOW.plusSeconds(9), at, "file:a#b.csv#12")
                  .dead(Reason.IN_DOUBT)));
      written.add(books.write(Books.attempt("three", 5).in(State.MIGRATED)));
      written.add(books.write(books.write(Books.attempt("four", 6)).in(State.WAITING).doubted()));
      for (Reason reason : Reason.values()) {
        written.add(books.write(Books.attempt(reason.key(), 7).dead(reason)));
      }
      for (State state : List.of(State.ISSUED, State.VERIFIED)) {
        written.add(books.write(Books.attempt(state.name(), 8).in(state)));
      }
    }

    try (Books books = new Books(dir)) {
      assertThat(books.ledger.id()).isEqualTo(id);
      for (Entry entry : written) {
        assertThat(books.find(entry.identity())).isEqualTo(entry);
      }
      assertThat(books.ledger.unfinished())
          .extracting(entry -> entry.identity().fingerprint())
          .containsExactlyInAnyOrder(
              Books.identity("one").fingerprint(), Books.identity("four").fingerprint());
      Identity other = Books.identity("five");
      assertThat(books.find(other)).isNull();
      assertThat(books.write(Books.attempt("five", 9)).row())
          .isGreaterThan(written.get(written.size() - 1).row());
    }
    assertThat(written.get(0).firstAt()).isEqualTo(Books.NOW);
  }

  @Test
  void anIdentityIsApplicationGrantTypeAndFingerprint() {
    String fingerprint = Books.identity("same").fingerprint();
    try (Books books = new Books(dir)) {
      books.write(Books.attempt("same", 1));

      assertThat(books.find(new Identity("other", GrantType.V1_REFRESH_TOKEN, fingerprint)))
          .isNull();
      assertThat(books.find(new Identity("acme", GrantType.REFRESH_TOKEN, fingerprint))).isNull();
      assertThat(books.find(new Identity("acme", GrantType.V1_REFRESH_TOKEN, fingerprint)))
          .isNotNull();
    }
  }

  @Test
  void whatIsAskedMeanwhileIsWrittenInOneTransaction() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    List<Integer> sizes = new ArrayList<>();
    Store slow =
        new Store(LedgerDatabase.of(Books.url(dir))) {
          @Override
          List<@Nullable Entry> write(List<Entry> entries, List<Note> notes) throws SQLException {
            waitFor(first);
            sizes.add(entries.size());
            return super.write(entries, notes);
          }
        };
    List<CompletableFuture<Entry>> told = new ArrayList<>();
    try (Ledger ledger = new Ledger(slow, Runnable::run)) {
      for (int i = 0; i < 500; i++) {
        CompletableFuture<Entry> written = new CompletableFuture<>();
        ledger.write(Books.attempt("t" + i, i), written::complete);
        told.add(written);
      }
      assertThat(told).noneMatch(CompletableFuture::isDone);
      first.countDown();
      told.forEach(Books::join);
    }
    assertThat(sizes).hasSizeLessThanOrEqualTo(3);
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(500);
    assertThat(told.stream().map(written -> written.join().row()).distinct()).hasSize(500);
  }

  @Test
  void aFenceIsPassedAfterAllThatWasAskedBefore() {
    List<String> order = new ArrayList<>();
    CompletableFuture<Void> passed = new CompletableFuture<>();
    try (Books books = new Books(dir)) {
      for (int i = 0; i < 50; i++) {
        books.ledger.write(Books.attempt("t" + i, i), entry -> order.add("written"));
        books.ledger.note(
            Note.duplicate(new Coordinates("r", 0, i), "acme"), () -> order.add("noted"));
      }
      books.ledger.fence(
          () -> {
            order.add("passed");
            passed.complete(null);
          });
      Books.join(passed);
    }
    assertThat(order).hasSize(101).last().isEqualTo("passed");
  }

  @Test
  void anAttemptCarriesTheNewestMarkBeforeIt() {
    try (Books books = new Books(dir)) {
      assertThat(books.write(Books.attempt("one", 1)).mark()).isZero();
      books.mark("results-0@10");
      Entry two = books.write(Books.attempt("two", 2));
      assertThat(books.ledger.marked(two.mark())).isEqualTo("results-0@10");
      books.mark("results-0@20");
      Entry three = books.write(Books.attempt("three", 3));
      assertThat(books.ledger.marked(three.mark())).isEqualTo("results-0@20");
      assertThat(books.ledger.marked(99)).isNull();
    }
  }

  @Test
  void aRecordsEndCountsOnceAndOnlyAReplayOverridesIt() throws Exception {
    Coordinates at = new Coordinates("requests", 0, 1);
    try (Books books = new Books(dir)) {
      books.note(Note.dead(at, null, Reason.MALFORMED));
      books.note(Note.duplicate(at, "acme"));
      assertThat(books.count("select count(*) from record")).isOne();
      assertThat(books.count("select count(*) from record where reason = 'malformed'")).isOne();

      books.note(new Note(at, null, Note.Kind.REPLAYED, null, false, null));
      assertThat(books.count("select count(*) from record where kind = 'replayed'")).isOne();
      books.note(Note.dead(at, null, Reason.MALFORMED));
      assertThat(books.count("select count(*) from record")).isOne();
      assertThat(books.count("select count(*) from record where kind = 'replayed'")).isOne();
    }
  }

  @Test
  void aDatabaseThatIsLockedForSecondsLosesNothing() throws Exception {
    try (Books books = new Books(dir)) {
      books.write(Books.attempt("before", 0));
      List<CompletableFuture<Entry>> asked = new ArrayList<>();
      try (Connection other = books.outside();
          Statement statement = other.createStatement()) {
        statement.execute("begin immediate");
        for (int i = 0; i < 20; i++) {
          asked.add(books.asked(Books.attempt("t" + i, i)));
        }
        await().until(books.ledger::isAway);
        assertThat(asked).noneMatch(CompletableFuture::isDone);
        statement.execute("rollback");
      }
      for (CompletableFuture<Entry> written : asked) {
        Entry entry = Books.join(written);
        assertThat(books.find(entry.identity())).isEqualTo(entry);
      }
      assertThat(books.ledger.isAway()).isFalse();
      assertThat(books.count("select count(*) from request")).isEqualTo(21);
    }
  }

  @Test
  void aDatabaseThatTakesNothingIsTriedUntilItDoes() throws Exception {
    try (Books books = new Books(dir);
        Connection other = books.outside();
        Statement statement = other.createStatement()) {
      Entry known = books.write(Books.attempt("known", 0));
      statement.execute(
          "create trigger full before insert on request begin"
              + " select raise(abort, 'database or disk is full'); end");

      CompletableFuture<Entry> fresh = books.asked(Books.attempt("fresh", 1));
      CompletableFuture<Entry> update = books.asked(known.in(State.MIGRATED));
      await().until(books.ledger::isAway);
      assertThat(fresh).isNotDone();
      assertThat(update).isNotDone();

      statement.execute("drop trigger full");
      assertThat(books.find(Books.join(fresh).identity())).isEqualTo(fresh.join());
      assertThat(Books.join(update).state()).isEqualTo(State.MIGRATED);
      assertThat(books.ledger.isAway()).isFalse();
    }
  }

  @Test
  void aCommitThatSucceededAfterAllIsRepeatedWithoutHarm() throws Exception {
    try (Books books = new Books(dir)) {
      Entry one = books.write(Books.attempt("one", 1));
      Entry two = Books.attempt("two", 2);
      try (Connection other = books.outside();
          Statement statement = other.createStatement()) {
        statement.execute(
            "insert into request select id + 1, application, grant_type, '"
                + two.identity().fingerprint()
                + "', state, reason, attempts, doubt, first_at, last_at, mark,"
                + " 'kafka:requests-0@2', topic, part, 2, owner, fenced from request where id = "
                + one.row());
      }

      Entry written = books.write(two);

      assertThat(books.count("select count(*) from request")).isEqualTo(2);
      assertThat(books.find(two.identity())).isEqualTo(written);
    }
  }

  @Test
  void aRowThatIsNeverTakenFailsAloneAndTheOthersAreWritten() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    try (Books books = new Books(dir)) {
      // One transaction for all: the writer waits for the first answer meanwhile.
      books.ledger.find(Books.identity("nobody"), found -> waitFor(first), failed -> {});
      List<CompletableFuture<Entry>> others = new ArrayList<>();
      others.add(books.asked(Books.attempt("before", 1)));
      CompletableFuture<LedgerFailure> refused = new CompletableFuture<>();
      books.ledger.attempt(broken(), written -> {}, () -> {}, refused::complete);
      CompletableFuture<Entry> ended = books.asked(broken().dead(Reason.EXHAUSTED));
      others.add(books.asked(Books.attempt("behind", 3)));
      first.countDown();

      for (CompletableFuture<Entry> written : others) {
        assertThat(books.find(Books.join(written).identity())).isEqualTo(written.join());
      }
      assertThat(Books.join(refused))
          .hasMessageStartingWith("ledger: ")
          .hasNoSuppressedExceptions();
      assertThat(Books.join(ended).reason()).as("its request ends").isEqualTo(Reason.EXHAUSTED);
      assertThat(books.ledger.isAway()).isFalse();
      assertThat(books.count("select count(*) from request")).isEqualTo(2);
      assertThat(books.count("select count(*) from record where pos = 2"))
          .as("what its record came to is known")
          .isOne();
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Entry broken() {
    Entry entry = Books.attempt("x", 2);
    return new Entry(
        Entry.NEW,
        new Identity("acme", GrantType.IMPLICIT, "no hex"),
        entry.state(),
        null,
        1,
        false,
        entry.firstAt(),
        entry.lastAt(),
        entry.at(),
        entry.source(),
        0);
  }

  @Test
  void whatCannotBeReadIsSaidToWhoAsks() throws Exception {
    try (Books books = new Books(dir)) {
      Entry one = books.write(Books.attempt("one", 1));
      try (Connection other = books.outside();
          Statement statement = other.createStatement()) {
        statement.execute("update request set grant_type = 'password'");
      }

      CompletableFuture<LedgerFailure> failed = new CompletableFuture<>();
      books.ledger.find(one.identity(), found -> {}, failed::complete);

      assertThat(Books.join(failed)).hasMessageContaining("unknown grant_type password");
      assertThatThrownBy(books.ledger::unfinished).isInstanceOf(LedgerFailure.class);
      assertThat(books.ledger.newestMark()).as("others are answered").isNull();
    }
  }

  @Test
  void aSecondOneOnTheSameFileIsRefusedAndTheFirstGoesOn() throws Exception {
    try (Books books = new Books(dir)) {
      Path link = Files.createDirectory(dir.resolve("elsewhere")).resolve("ledger.db");
      Files.createSymbolicLink(link, books.file);

      for (Path file : List.of(books.file, dir.resolve("./ledger.db"), link)) {
        assertThatThrownBy(() -> Ledger.open("jdbc:sqlite:" + file, Runnable::run))
            .isInstanceOf(LedgerFailure.class)
            .hasMessageStartingWith("harvest.ledger.url: another run uses this ledger")
            .hasMessageNotContaining("\n");
      }
      assertThat(books.write(Books.attempt("one", 1)).row()).isOne();
    }
    new Books(dir).close();
  }

  @Test
  void aFileThatIsNoLedgerIsNamedInOneLineAndLetGo() throws Exception {
    Path file = dir.resolve("ledger.db");
    Files.writeString(file, "this is a letter to my grandmother, not a database ".repeat(50));

    assertThatThrownBy(() -> new Books(dir))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageStartingWith("harvest.ledger.url: ")
        .hasMessageContaining("not a database")
        .hasMessageNotContaining("\n");

    Files.delete(file);
    new Books(dir).close();
  }

  @Test
  void anUnknownKindOfDatabaseIsNamed() {
    assertThatThrownBy(() -> Ledger.open("jdbc:oracle:thin:@x", Runnable::run))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageStartingWith("harvest.ledger.url: ");
  }

  @Test
  void theFileHoldsFingerprintsAndNoSecret() throws Exception {
    String token = "s3cr3t-s3cr3t-s3cr3t";
    try (Books books = new Books(dir)) {
      books.write(Books.attempt(token, 1));
    }
    try (var files = Files.list(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain(token);
      }
    }
  }
}
