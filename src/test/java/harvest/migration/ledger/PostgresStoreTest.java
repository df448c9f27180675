package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import harvest.migration.ledger.Entry.Fact.OrderedRead;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.promises.SharedPostgres;
import harvest.migration.request.Request.Coordinates;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PostgresStoreTest {
  private final String url;

  PostgresStoreTest() throws SQLException {
    url = SharedPostgres.database("store_" + name());
  }

  @Test
  void anInstanceThatIsFrozenWithinATransactionHoldsUpNoOther() throws Exception {
    Store frozen = new Store(LedgerDatabase.of(url));
    Store other = new Store(LedgerDatabase.of(url));
    Entry one = Books.attempt("one", 0);
    Freeze freeze = new Freeze(one, Books.attempt("two", 1));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> write = thread.submit(() -> frozen.write(freeze, List.of()));
      freeze.isReached.await();

      assertThat(other.write(List.of(one), List.of())).doesNotContainNull().hasSize(1);

      freeze.end.countDown();
      assertThatThrownBy(write::get).hasCauseInstanceOf(SQLException.class);
      assertThat(frozen.write(List.of(Books.attempt("two", 1)), List.of()))
          .as("once it is back it goes on")
          .doesNotContainNull();
    } finally {
      freeze.end.countDown();
      thread.shutdown();
      frozen.close();
      other.close();
    }
  }

  @Test
  void refusedRecordsAreKnownByTheirPlaceAndTime() throws Exception {
    Store store = new Store(LedgerDatabase.of(url));
    try {
      Coordinates third = new Coordinates("requests", 1, 3);
      store.write(
          List.of(),
          List.of(
              Note.refused(new Coordinates("requests", 1, 2), null, Reason.MALFORMED, 1_000L),
              Note.refused(third, "acme", Reason.INVALID_REQUEST, 2_000L),
              Note.refused(new Coordinates("requests", 2, 4), null, Reason.MALFORMED, 3_000L),
              Note.dead(new Coordinates("requests", 1, 5), "acme", Reason.EXHAUSTED)));

      assertThat(store.refused("requests", 1, 3)).isEqualTo(Map.of(3L, 2_000L));

      store.write(List.of(), List.of(Note.replayed(third, "acme")));
      assertThat(store.refused("requests", 1, 0)).isEqualTo(Map.of(2L, 1_000L, 3L, 2_000L));
    } finally {
      store.close();
    }
  }

  @Test
  void aNameThatNoTextHoldsFailsAloneAndTheOthersAreWritten() throws Exception {
    try (Ledger ledger = Ledger.open(url, Runnable::run)) {
      CompletableFuture<Set<OrderedRead>> known = new CompletableFuture<>();
      OrderedRead kept = new OrderedRead("acme", "7", "users");
      CompletableFuture<Void> learned = new CompletableFuture<>();
      ledger.learn(
          List.of(
              new TokenUser("acme", "nul\0", Books.identity("one").fingerprint(), null),
              kept,
              new OrderedRead("acme", "nul\0", "users")),
          () -> learned.complete(null));
      Books.join(learned);
      ledger.ordered(List.of(kept), known::complete);
      assertThat(Books.join(known)).containsExactly(kept);

      CompletableFuture<Set<OrderedRead>> unasked = new CompletableFuture<>();
      ledger.ordered(List.of(new OrderedRead("acme", "nul\0", "users")), unasked::complete);
      assertThat(Books.join(unasked)).as("it is read rather than not").isEmpty();

      CompletableFuture<Entry> written = new CompletableFuture<>();
      CompletableFuture<LedgerFailure> refused = new CompletableFuture<>();
      Entry one = Books.attempt("one", 1);
      ledger.attempt(
          one.at(one.at(), "file:nul\0.csv#1"), entry -> {}, () -> {}, refused::complete);
      ledger.write(Books.attempt("two", 2), written::complete);
      assertThat(Books.join(written).row()).isPositive();
      assertThat(Books.join(refused)).hasMessageStartingWith("ledger: ");
      assertThat(ledger.isAway()).isFalse();
    }
  }

  @Test
  void aDatabaseThatIsNotUtf8IsRefused() throws Exception {
    String latin = SharedPostgres.database("latin_" + name(), "LATIN1");

    assertThatThrownBy(() -> Ledger.open(latin, Runnable::run))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("LATIN1")
        .hasMessageStartingWith("harvest.ledger.url: ");
    assertThatThrownBy(() -> LedgerReader.check(latin))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("LATIN1");
    LedgerReader.check(url);
  }

  @Test
  void aLeaseIsNotHeldAfterTheMachineWasSuspended() throws Exception {
    AtomicLong monotonic = new AtomicLong(1);
    AtomicLong timeOfDay = new AtomicLong(1);
    new Store(LedgerDatabase.of(url)).close(); // makes the tables
    try (HikariDataSource source = LedgerDatabase.of(url).pool();
        Lease lease = new Lease(source, monotonic::get, timeOfDay::get)) {
      assertThat(lease.holds()).isTrue();
      timeOfDay.addAndGet(10_000); // the other clock stands still meanwhile
      assertThat(lease.holds()).isFalse();
      await().untilAsserted(() -> assertThat(lease.holds()).as("renewed").isTrue());

      monotonic.addAndGet(10_000_000_000L);
      timeOfDay.set(1); // set back
      assertThat(lease.holds()).as("frozen").isFalse();
    }
  }

  private static String name() {
    return UUID.randomUUID().toString().replace('-', '_');
  }

  /** What is written, until its second entry: there the process stands still. */
  private static final class Freeze extends AbstractList<Entry> {
    final CountDownLatch isReached = new CountDownLatch(1);
    final CountDownLatch end = new CountDownLatch(1);
    private final Entry first;
    private final Entry second;

    Freeze(Entry first, Entry second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public Entry get(int index) {
      if (index == 0) {
        return first;
      }
      isReached.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return second;
    }

    @Override
    public int size() {
      return 2;
    }
  }
}
