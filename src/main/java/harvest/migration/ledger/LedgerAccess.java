package harvest.migration.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** How a ledger is reached by who does not own it: a reader, or a command that adds notes. */
final class LedgerAccess {
  private static final String SQLITE = "jdbc:sqlite:";

  private LedgerAccess() {}

  /** Whether there is a ledger at all; never makes one. */
  static boolean exists(String url) {
    return !isFile(url) || Files.exists(file(url));
  }

  static boolean isFile(String url) {
    return url.startsWith(SQLITE);
  }

  /** The file of a SQLite ledger. */
  static Path file(String url) {
    return Path.of(url.substring(SQLITE.length()));
  }

  /** Connections that change nothing, also beside a run that writes. */
  static DataSource toRead(String url) {
    if (!isFile(url)) {
      throw notKnown();
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(5_000);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    return source;
  }

  /** Connections that may write a little, also beside a run. */
  static DataSource toAdd(String url) {
    if (!isFile(url)) {
      throw notKnown();
    }
    return SqliteStore.source(url);
  }

  private static LedgerFailure notKnown() {
    return new LedgerFailure(
        "harvest.ledger.url: neither jdbc:sqlite: nor jdbc:postgresql:; correct it", null);
  }
}
