package harvest.migration.benchmark;

import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.State;
import harvest.migration.request.Coordinates;
import harvest.migration.request.GrantType;
import harvest.migration.request.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A million requests through the ledger alone: its size, and whether it gets slower. */
final class LedgerFigures {
  private static final int ROWS = 1_000_000;
  private static final int SLICE = 50_000;
  private static final int OUT = 500;

  private final Random random = new Random(2);
  private final Table table;
  private final Path file;

  LedgerFigures(Table table, Path directory) {
    this.table = table;
    this.file = directory.resolve("ledger-alone").resolve("ledger.db");
  }

  void measure() throws Exception {
    Files.createDirectories(file.getParent());
    ExecutorService executor = Executors.newFixedThreadPool(2);
    double first;
    try (Ledger ledger = Ledger.open("jdbc:sqlite:" + file, executor)) {
      slice(ledger, 0, SLICE / 2); // warm, and not counted
      first = slice(ledger, SLICE / 2, SLICE);
      for (int row = SLICE / 2 + SLICE; row < ROWS; row += SLICE) {
        slice(ledger, row, Math.min(SLICE, ROWS - row));
      }
      double last = slice(ledger, ROWS, 2 * SLICE);
      table.add("ledger: requests/s, attempt and outcome each, at 0 rows", first);
      table.add("ledger: requests/s at 1,000,000 rows", last);
      table.add("ledger: rate at 1,000,000 rows / at 0", last / first);
    }
    executor.shutdown();
    table.add("ledger: bytes a request at 1,000,000 rows", bytes() / (ROWS + 2.0 * SLICE));
    long start = System.nanoTime();
    Ledger.open("jdbc:sqlite:" + file, Runnable::run).close();
    table.add("ledger: seconds to open with 1,000,000 rows", (System.nanoTime() - start) / 1e9);
    table.goal("ledger: rate at 1,000,000 rows / at 0", ">= .7");
    table.goal("ledger: bytes a request at 1,000,000 rows", "<= 80");
  }

  /** The file after the log was written back: closing does that. */
  private long bytes() throws IOException {
    return Files.size(file);
  }

  private double slice(Ledger ledger, int from, int rows)
      throws InterruptedException {
    Semaphore out = new Semaphore(OUT);
    CountDownLatch done = new CountDownLatch(rows);
    byte[] key = new byte[32];
    long start = System.nanoTime();
    for (int i = 0; i < rows; i++) {
      out.acquire();
      random.nextBytes(key);
      Identity identity =
          new Identity("acme", GrantType.V1_REFRESH_TOKEN, HexFormat.of().formatHex(key));
      Coordinates at = new Coordinates("harvest.migration.requests", i % 4, (from + i) / 4);
      Instant now = Instant.now();
      Entry entry =
          new Entry(
              Entry.NEW, identity, State.OPEN, null, 1, false, now, now, at, "kafka:" + at, 0);
      ledger.write(
          entry,
          written ->
              ledger.write(
                  written.in(State.MIGRATED),
                  ended -> {
                    out.release();
                    done.countDown();
                  }));
    }
    done.await();
    return rows / ((System.nanoTime() - start) / 1e9);
  }
}
