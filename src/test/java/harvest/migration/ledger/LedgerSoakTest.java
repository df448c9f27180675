package harvest.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.ledger.Entry.State;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Size and speed of a large ledger: each request an attempt and its end, as in production. */
@Tag("soak")
class LedgerSoakTest {
  private static final int STEP = 200_000;
  private static final int ROWS = 1_000_000;

  @TempDir Path dir;

  @Test
  void aMillionRequestsTakeLittleRoomAndAreAddedAsFastAsTheFirst() throws Exception {
    double[] rates = new double[ROWS / STEP];
    for (int step = 0; step < ROWS / STEP; step++) {
      try (Books books = new Books(dir)) {
        long start = System.nanoTime();
        add(books.ledger, step * STEP);
        rates[step] = STEP * 1e9 / (System.nanoTime() - start);
      }
      long bytes = Files.size(dir.resolve("ledger.db"));
      int rows = (step + 1) * STEP;
      System.out.printf(
          "ledger: %d rows, %.1f bytes a row, %.0f requests/s%n",
          rows, (double) bytes / rows, rates[step]);
      assertThat((double) bytes / rows).isLessThanOrEqualTo(330);
    }
    System.out.printf(
        "ledger: rate at %d rows to that at 0: %.2f%n", ROWS, rates[rates.length - 1] / rates[0]);
  }

  private static void add(Ledger ledger, int from) throws InterruptedException {
    Semaphore window = new Semaphore(500);
    for (int i = from; i < from + STEP; i++) {
      window.acquire();
      String token = "token-" + i;
      Coordinates at = new Coordinates("harvest.migration.requests", i % 12, 3_000_000 + i / 12);
      String source = "file:users.csv#" + i;
      ledger.write(
          Entry.fresh(Books.identity(token), Origin.of(at, source, null, null))
              .attempt(Instant.now(), at, source),
          written -> ledger.write(written.in(State.MIGRATED), ended -> window.release()));
    }
    window.acquire(500);
  }
}
