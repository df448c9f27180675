package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.outcome.Reason;
import harvest.migration.promises.SharedPostgres;
import harvest.migration.request.Coordinates;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PostgresStoreTest {
  private final String url;

  PostgresStoreTest() throws SQLException {
    url = SharedPostgres.database("store_" + UUID.randomUUID().toString().replace('-', '_'));
  }

  @Test
  void anInstanceThatIsFrozenWithinATransactionHoldsUpNoOther() throws Exception {
    PostgresStore frozen = new PostgresStore(url);
    PostgresStore other = new PostgresStore(url);
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
    PostgresStore store = new PostgresStore(url);
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
