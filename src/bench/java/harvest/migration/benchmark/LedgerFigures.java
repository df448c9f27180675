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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A million requests through the ledger alone: its size, and whether it gets slower. */
final class LedgerFigures {
  private static final int ROWS = 1_000_000;
  private static final int SLICE = 100_000;
  private static final int OUT = 500;
  private static final String RATIO = "ledger: rate at 1,000,000 rows / at 0";
  private static final String BYTES = "ledger: bytes a request at 1,000,000 rows";

  private final Random random = new Random(2);
  private final Table table;
  private final Path directory;

  LedgerFigures(Table table, Path directory) {
    this.table = table;
    this.directory = directory.resolve("ledger-alone");
  }

  void measure() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    small(executor, 0); // warm, and not counted
    List<Double> first = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      first.add(small(executor, i));
    }
    List<Double> last = new ArrayList<>();
    Path file = file("million");
    try (Ledger ledger = Ledger.open("jdbc:sqlite:" + file, executor)) {
      for (int row = 0; row < ROWS; row += SLICE) {
        slice(ledger, row, SLICE);
      }
      for (int i = 0; i < 3; i++) {
        last.add(slice(ledger, ROWS + i * SLICE, SLICE));
      }
    }
    executor.shutdown();
    for (int i = 0; i < 3; i++) {
      table.add("ledger: requests/s, attempt and outcome each, at 0 rows", first.get(i));
      table.add("ledger: requests/s at 1,000,000 rows", last.get(i));
    }
    table.add(RATIO, Table.median(last) / Table.median(first));
    table.add(BYTES, Files.size(file) / (ROWS + 3.0 * SLICE));
    long start = System.nanoTime();
    Ledger.open("jdbc:sqlite:" + file, Runnable::run).close();
    table.add("ledger: seconds to open with 1,000,000 rows", (System.nanoTime() - start) / 1e9);
    table.goal(RATIO, ">= .7");
    table.goal(BYTES, "<= 80");
  }

  private double small(Executor executor, int number) throws Exception {
    try (Ledger ledger = Ledger.open("jdbc:sqlite:" + file("small-" + number), executor)) {
      return slice(ledger, 0, SLICE);
    }
  }

  private Path file(String name) throws IOException {
    Path file = directory.resolve(name).resolve("ledger.db");
    Files.createDirectories(file.getParent());
    return file;
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
