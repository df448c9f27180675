package harvest.migration.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The database behind a ledger, by its URL: how it is reached, and where the SQL of the two kinds
 * differs. The tables are the same in both.
 *
 * @param url {@code jdbc:sqlite:} or {@code jdbc:postgresql:}
 * @param dialect where the steps of the tables' versions are
 * @param version of the tables that this program works with
 * @param free SQL: no live instance has a call out for the row
 */
record LedgerDatabase(String url, String dialect, int version, String free) {
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRES = "jdbc:postgresql:";
  private static final String VERSIONS = "ledger_version";

  /**
   * PostgreSQL ends a session that rests this long within a transaction. A process that is frozen,
   * or cut off, in the middle of one would hold its rows, and who needs them would wait until it
   * comes back. Half of a lease: who is away that long has lost its calls soon anyway.
   */
  private static final String END_IDLE_TRANSACTIONS =
      "set idle_in_transaction_session_timeout = '5s'";

  /** PostgreSQL's words for a table that is not there, and a right that the user does not have. */
  private static final String NO_TABLE = "42P01";

  private static final String NO_RIGHT = "42501";

  /** Of SQL's classes: data, constraints, and limits of the database (an index entry's size). */
  private static final Set<String> OF_DATA = Set.of("22", "23", "54");

  private static final Set<SQLiteErrorCode> OF_DATA_IN_SQLITE =
      Set.of(
          SQLiteErrorCode.SQLITE_TOOBIG,
          SQLiteErrorCode.SQLITE_MISMATCH,
          SQLiteErrorCode.SQLITE_RANGE,
          SQLiteErrorCode.SQLITE_CONSTRAINT_CHECK,
          SQLiteErrorCode.SQLITE_CONSTRAINT_DATATYPE,
          SQLiteErrorCode.SQLITE_CONSTRAINT_NOTNULL,
          SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY,
          SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE);

  /**
   * The database of that URL; nothing is connected yet.
   *
   * @throws LedgerFailure where it is none that a ledger can be in, or cannot be read: the drivers
   *     quote such an URL, password and all
   */
  static LedgerDatabase of(String url) {
    if (url.startsWith(SQLITE)) {
      return new LedgerDatabase(url, "sqlite", 5, "true");
    }
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
    return new LedgerDatabase(
        url,
        "postgresql",
        6,
        "(owner is null or not exists (select 1 from instance i where i.id = owner"
            + " and i.lease_until > clock_timestamp()))");
  }

  boolean isFile() {
    return url.startsWith(SQLITE);
  }

  /** The file of a SQLite ledger. */
  Path file() {
    return Path.of(url.substring(SQLITE.length()));
  }

  /** Whether there may be a ledger at all; never makes one. */
  boolean exists() {
    return !isFile() || Files.exists(file());
  }

  /**
   * Keeps a second process from a SQLite ledger, until it is closed or the process ends.
   *
   * @throws LedgerFailure where another run has it
   */
  FileChannel lock() throws IOException {
    Path ledger = file().toAbsolutePath();
    Files.createDirectories(ledger.getParent());
    // One file has one lock, whatever links lead to it.
    Path real = Files.exists(ledger) ? ledger.toRealPath() : ledger;
    FileChannel channel =
        FileChannel.open(
            real.resolveSibling(real.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException ignored) {
      // Another one in this process holds it.
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new LedgerFailure(
          "harvest.ledger.url: another run uses this ledger; stop it, or share a"
              + " jdbc:postgresql: ledger",
          null);
    }
    return channel;
  }

  /** Connections of a run: for its writer, its lease and its permits. */
  HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("ledger");
    config.setConnectionTimeout(5_000);
    if (isFile()) {
      config.setDataSource(sqlite());
      config.setMaximumPoolSize(1);
      config.setMaxLifetime(0);
      // A checkpoint writes each changed page once: the rarer, the fewer writes (PERFORMANCE.md).
      config.setConnectionInitSql("pragma wal_autocheckpoint=10000");
    } else {
      config.setJdbcUrl(url);
      config.setMaximumPoolSize(4);
      config.setConnectionInitSql(END_IDLE_TRANSACTIONS);
      config.addDataSourceProperty("tcpKeepAlive", "true");
      config.addDataSourceProperty("socketTimeout", "30");
    }
    return new HikariDataSource(config);
  }

  /** How every connection that may write to a ledger file is opened. */
  SQLiteDataSource sqlite() {
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
   * A connection that changes nothing, also beside a run that writes. Without autocommit; all that
   * is read until the next commit or rollback is of one moment.
   */
  Connection toRead() throws SQLException {
    Connection connection;
    if (isFile()) {
      SQLiteConfig config = new SQLiteConfig();
      config.setReadOnly(true);
      config.setBusyTimeout(5_000);
      SQLiteDataSource source = new SQLiteDataSource(config);
      source.setUrl(url);
      connection = source.getConnection();
    } else {
      connection = postgres();
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }
    connection.setAutoCommit(false);
    return connection;
  }

  /**
   * A connection that may write a little, also beside a run. Without autocommit. That to a file
   * waits for its turn to write before it reads: one that has read and then writes is refused, not
   * made to wait, where the run has written in between (SQLITE_BUSY_SNAPSHOT).
   */
  Connection toAdd() throws SQLException {
    Connection connection;
    if (isFile()) {
      SQLiteDataSource source = sqlite();
      source.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE.getValue());
      connection = source.getConnection();
    } else {
      connection = postgres();
      try (Statement statement = connection.createStatement()) {
        statement.execute(END_IDLE_TRANSACTIONS);
      }
    }
    connection.setAutoCommit(false);
    return connection;
  }

  private Connection postgres() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "120"); // a host that is cut off says nothing any more
    return DriverManager.getConnection(url, properties);
  }

  /** Brings the tables to the version of this program, and makes them where there are none. */
  void migrate() throws SQLException {
    try (Connection connection = isFile() ? sqlite().getConnection() : postgres()) {
      requireUtf8(connection);
      if (versionOf(connection) == version) {
        return; // Flyway looks through the class path, which takes its time
      }
    }
    flyway().migrate();
  }

  private Flyway flyway() {
    DataSource file = isFile() ? sqlite() : null;
    return (file == null
            ? Flyway.configure().dataSource(url, null, null)
            : Flyway.configure().dataSource(file))
        .locations("classpath:db/" + dialect)
        .table(VERSIONS)
        .load();
  }

  /** The version of the tables that are there; 0 where there are none. */
  int versionOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select max(cast(version as integer)) from " + VERSIONS + " where success")) {
      return row.next() ? row.getInt(1) : 0;
    } catch (SQLException e) {
      if (!isOfNoTable(e)) {
        throw e;
      }
      if (!connection.getAutoCommit()) {
        connection.rollback(); // a transaction in which a statement failed takes no further one
      }
      return 0;
    }
  }

  /**
   * In another encoding a name may not be writable, and what cannot be written stops everything.
   *
   * @throws LedgerFailure where the database's encoding is not UTF-8
   */
  void requireUtf8(Connection connection) throws SQLException {
    if (isFile()) {
      return;
    }
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

  /** Whether it failed because a table is not there: no run has made the ledger yet. */
  static boolean isOfNoTable(SQLException e) {
    return NO_TABLE.equals(e.getSQLState())
        || (e instanceof SQLiteException
            && String.valueOf(e.getMessage()).contains("no such table"));
  }

  /** Whether it would be taken once the database's user is granted a right. */
  static boolean isOfRights(Exception e) {
    return e instanceof SQLException sql && NO_RIGHT.equals(sql.getSQLState());
  }

  /** Whether the same would fail again, however long is waited: it is not that it is away. */
  static boolean isOfData(Exception e) {
    if (e instanceof SQLiteException sqlite) {
      return OF_DATA_IN_SQLITE.contains(sqlite.getResultCode());
    }
    if (e instanceof SQLException sql) {
      String state = sql.getSQLState();
      return state != null && state.length() == 5 && OF_DATA.contains(state.substring(0, 2));
    }
    return true; // not the database's: what was asked cannot be put as a row
  }

  /** The first cause in one line; Flyway tells a page. */
  static String why(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause instanceof SQLException ? "" : cause.getClass().getSimpleName() + " ";
    return text + String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  static void close(@Nullable AutoCloseable connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (Exception ignored) {
      // Everything that counts was committed.
    }
  }
}
