package harvest.migration.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A ledger that another one is to take the place of. */
public final class LedgerFiles {
  private LedgerFiles() {}

  /**
   * Moves the files of a SQLite ledger aside, all of them under that ending.
   *
   * @return the new name of the ledger's file; null where there was none
   * @throws LedgerFailure if a run uses the ledger, or it is no file and holds rows
   */
  public static @Nullable Path setAside(String url, String ending) throws IOException {
    if (!LedgerAccess.isFile(url)) {
      refuseRows(url);
      return null;
    }
    LedgerLock lock = LedgerLock.take(url);
    try {
      Path file = LedgerAccess.file(url);
      if (!Files.exists(file)) {
        return null;
      }
      Path aside = file.resolveSibling(file.getFileName() + ending);
      // The journal goes first: without its file it is nothing, but the file without it is less.
      for (String part : new String[] {"-wal", "-shm", ""}) {
        Path one = file.resolveSibling(file.getFileName() + part);
        if (Files.exists(one)) {
          Files.move(
              one,
              aside.resolveSibling(aside.getFileName() + part),
              StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return aside;
    } finally {
      lock.close();
    }
  }

  private static void refuseRows(String url) {
    LedgerReader.open(url)
        .ifPresent(
            ledger -> {
              boolean[] rows = {false};
              try (ledger) {
                ledger.counts("", (application, ending, records) -> rows[0] = true);
              }
              if (rows[0]) {
                throw new LedgerFailure(
                    "harvest.ledger.url: the database holds a ledger already; rename its schema,"
                        + " or set another database",
                    null);
              }
            });
  }
}
