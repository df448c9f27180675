package harvest.migration.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A ledger that another one is to take the place of. Nothing of it is lost. */
public final class FormerLedger {
  private FormerLedger() {}

  /**
   * Puts the ledger aside, whole, under that ending: the files of a SQLite ledger are renamed, the
   * tables of a PostgreSQL ledger go to a schema of their own.
   *
   * @param ending of the new name: letters, digits, dots and dashes
   * @return where it is now, for people; null where there was none
   * @throws LedgerFailure if a run uses the ledger, or the database refuses it
   */
  public static @Nullable String setAside(String url, String ending) throws IOException {
    if (LedgerAccess.isFile(url)) {
      Path aside = files(url, ending);
      return aside == null ? null : aside.toString();
    }
    try {
      return FormerTables.setAside(url, ending.toLowerCase(Locale.ROOT).replaceAll("\\W+", "_"));
    } catch (SQLException e) {
      throw new LedgerFailure(
          "harvest.ledger.url: the ledger that is there cannot be set aside ("
              + e.getMessage()
              + "); its user has to own the tables and to be allowed to create a schema, or set"
              + " another database",
          e);
    }
  }

  private static @Nullable Path files(String url, String ending) throws IOException {
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
}
