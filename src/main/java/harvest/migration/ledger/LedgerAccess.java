package harvest.migration.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteException;

/**
 * How a ledger is reached by who does not own it: a reader, or a command that adds notes. Takes no
 * lock and no lease.
 */
final class LedgerAccess {
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRES = "jdbc:postgresql:";

  /**
   * PostgreSQL ends a session that rests this long within a transaction. A process that is frozen,
   * or cut off, in the middle of one would hold its rows, and who needs them would wait until it
   * comes back. Half of a lease: who is away that long has lost its calls soon anyway.
   */
  static final String END_IDLE_TRANSACTIONS = "set idle_in_transaction_session_timeout = '5s'";

  /** PostgreSQL's word for a table that is not there. */
  private static final String NO_TABLE = "42P01";

  private LedgerAccess() {}

  /** Whether there may be a ledger at all; never makes one. */
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

  /** Whether it failed because no run has made the tables of the ledger yet. */
  static boolean isUnmade(SQLException e) {
    return NO_TABLE.equals(e.getSQLState());
  }

  /** Whether it failed because a table is not there, in either kind of database. */
  static boolean isOfNoTable(SQLException e) {
    return isUnmade(e)
        || (e instanceof SQLiteException
            && String.valueOf(e.getMessage()).contains("no such table"));
  }

  /**
   * A connection that changes nothing, also beside a run that writes. Without autocommit; all that
   * is read until the next commit or rollback is of one moment.
   */
  static Connection toRead(String url) throws SQLException {
    Connection connection;
    if (isFile(url)) {
      SQLiteConfig config = new SQLiteConfig();
      config.setReadOnly(true);
      config.setBusyTimeout(5_000);
      SQLiteDataSource source = new SQLiteDataSource(config);
      source.setUrl(url);
      connection = source.getConnection();
    } else {
      connection = postgres(url);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }
    connection.setAutoCommit(false);
    return connection;
  }

  /** A connection that may write a little, also beside a run. Without autocommit. */
  static Connection toAdd(String url) throws SQLException {
    Connection connection = isFile(url) ? writer(url) : postgres(url);
    connection.setAutoCommit(false);
    return connection;
  }

  /** How every connection that may write to a ledger file is opened. */
  static SQLiteDataSource sqlite(String url) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(5_000);
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, "67108864");
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    return source;
  }

  /**
   * It waits for its turn to write before it reads: one that has read and then writes is refused,
   * not made to wait, where the run has written in between (SQLITE_BUSY_SNAPSHOT).
   */
  private static Connection writer(String url) throws SQLException {
    SQLiteDataSource source = sqlite(url);
    source.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE.getValue());
    return source.getConnection();
  }

  private static Connection postgres(String url) throws SQLException {
    requireReadable(url);
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "120"); // a host that is cut off says nothing any more
    return DriverManager.getConnection(url, properties);
  }

  /**
   * In another encoding a name may not be writable, and what cannot be written stops everything.
   *
   * @throws LedgerFailure where the database's encoding is not UTF-8
   */
  static void requireUtf8(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show server_encoding")) {
      row.next();
      if (!row.getString(1).equals("UTF8")) {
        throw new LedgerFailure(
            "harvest.ledger.url: the database's encoding is "
                + row.getString(1)
                + ", which cannot hold every name; make one in UTF-8 (create database NAME"
                + " encoding 'UTF8' template template0)",
            null);
      }
    }
  }

  /**
   * The drivers quote an URL that they cannot read, password and all: it must not come to that.
   *
   * @throws LedgerFailure where PostgreSQL's driver cannot read it
   */
  static void requireReadable(String url) {
    if (!url.startsWith(POSTGRES)) {
      throw new LedgerFailure(
          "harvest.ledger.url: neither jdbc:sqlite: nor jdbc:postgresql:; correct it", null);
    }
    try {
      DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw new LedgerFailure(
          "harvest.ledger.url: not readable; write it as jdbc:postgresql://HOST:PORT/DATABASE", e);
    }
  }

  static void close(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException ignored) {
      // Everything that counts was committed.
    }
  }
}
