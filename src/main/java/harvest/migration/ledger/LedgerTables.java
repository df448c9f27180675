package harvest.migration.ledger;

import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a ledger, for who is no run: made by who may make tables and used by who need not,
 * and put aside where another ledger takes their place.
 */
public final class LedgerTables {
  private static final String URL = "harvest.ledger.url: ";

  /** What a run reads and adds to. */
  private static final List<String> ALL =
      List.of(
          "ledger",
          "mark",
          "instance",
          "request",
          "record",
          "budget",
          "token_user",
          "ordered_read",
          "deleted_unread");

  /** What a run only adds to. */
  private static final Set<String> UNCHANGED =
      Set.of("ledger", "mark", "token_user", "ordered_read");

  /** Those of older versions, and Flyway's. */
  private static final List<String> OTHERS =
      List.of("application", "source", "topic", "ledger_version");

  private LedgerTables() {}

  /**
   * Makes the tables, or brings them to the version of this program, so that a run in PostgreSQL
   * needs no right to do so. Makes no file: a run does.
   *
   * @return whether there is a ledger now
   * @throws LedgerFailure where they cannot be made; its message is for people
   */
  public static boolean create(String url) {
    LedgerDatabase database = LedgerDatabase.of(url);
    if (!database.exists()) {
      return false;
    }
    FileChannel lock = null;
    try {
      lock = database.isFile() ? database.lock() : null;
      database.migrate();
      return true;
    } catch (SQLException
        | FlywayException
        | HikariPool.PoolInitializationException
        | IOException e) {
      throw new LedgerFailure(
          URL
              + "the tables cannot be made ("
              + LedgerDatabase.why(e)
              + "); name a user that may create tables in the database's schema",
          e);
    } finally {
      LedgerDatabase.close(lock);
    }
  }

  /**
   * Looks whether a run can use the tables, or make those that are missing; changes nothing.
   *
   * @throws LedgerFailure where it cannot
   */
  static void requireUsable(LedgerDatabase database, Connection connection) throws SQLException {
    if (database.isFile()) {
      database.versionOf(connection); // else it is no database
    } else if (isCurrent(database, connection)) {
      requireRights(connection);
    } else {
      requireCreate(connection);
    }
  }

  private static boolean isCurrent(LedgerDatabase database, Connection connection) {
    try {
      return database.versionOf(connection) == database.version();
    } catch (SQLException e) {
      throw new LedgerFailure(
          URL
              + "its tables cannot be looked at ("
              + LedgerDatabase.why(e)
              + "); grant its user Select on them",
          e);
    }
  }

  private static void requireCreate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select current_schema(),"
                    + " coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)")) {
      row.next();
      if (!row.getBoolean(2)) {
        throw new LedgerFailure(
            URL
                + "the ledger's tables are not there, or of an older version, and this user may not"
                + " make them (Create on the schema "
                + row.getString(1)
                + "); run check --create-schema with a user that may, then grant this one Select,"
                + " Insert and Update on all its tables",
            null);
      }
    }
  }

  private static void requireRights(Connection connection) throws SQLException {
    StringJoiner denied = new StringJoiner(", ");
    for (String table : ALL) {
      for (String right : List.of("Select", "Insert", "Update")) {
        boolean needed = !right.equals("Update") || !UNCHANGED.contains(table);
        if (needed && !may(connection, table, right)) {
          denied.add(right + " on " + table);
        }
      }
    }
    if (denied.length() > 0) {
      throw new LedgerFailure(URL + "its user has no right to " + denied + "; grant it that", null);
    }
  }

  private static boolean may(Connection connection, String table, String right)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select has_table_privilege(?, ?)")) {
      statement.setString(1, table);
      statement.setString(2, right);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * Puts the ledger aside, whole, under that ending: the files of a SQLite ledger are renamed, the
   * tables of a PostgreSQL ledger go to a schema of their own. Nothing of it is lost.
   *
   * @param ending of the new name: letters, digits, dots and dashes
   * @return where it is now, for people; null where there was none
   * @throws LedgerFailure if a run uses the ledger, or the database refuses it
   */
  public static @Nullable String setAside(String url, String ending) throws IOException {
    LedgerDatabase database = LedgerDatabase.of(url);
    if (database.isFile()) {
      Path aside = renamed(database, ending);
      return aside == null ? null : aside.toString();
    }
    try {
      return moved(database, ending.toLowerCase(Locale.ROOT).replaceAll("\\W+", "_"));
    } catch (SQLException e) {
      throw new LedgerFailure(
          URL
              + "the ledger that is there cannot be set aside ("
              + e.getMessage()
              + "); its user has to own the tables and to be allowed to create a schema, or set"
              + " another database",
          e);
    }
  }

  @SuppressWarnings("try") // the lock only has to be held
  private static @Nullable Path renamed(LedgerDatabase database, String ending) throws IOException {
    try (FileChannel lock = database.lock()) {
      Path file = database.file();
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
    }
  }

  /**
   * In one transaction, with empty tables in their place. An instance that was frozen meanwhile may
   * come back with the numbers of the old rows in hand: the new tables count on from the old ones,
   * so that such a number means no row at all.
   */
  private static @Nullable String moved(LedgerDatabase database, String ending)
      throws SQLException {
    try (Connection connection = database.toAdd()) {
      List<String> there = there(connection);
      if (!there.contains("ledger")) {
        connection.rollback();
        return null;
      }
      // A transaction that hangs in them is a run, too.
      execute(connection, "set local lock_timeout = '10s'");
      execute(connection, "lock table request, instance in access exclusive mode");
      refuseLive(connection);
      String aside = schema(connection) + ending;
      execute(connection, "create schema " + quoted(aside));
      for (String table : there) {
        execute(connection, "alter table " + table + " set schema " + quoted(aside));
      }
      connection.commit();
      database.migrate();
      for (String table : List.of("request", "instance")) {
        long next = number(connection, "select max(id) from " + quoted(aside) + "." + table) + 1;
        execute(connection, "alter table " + table + " alter column id restart with " + next);
      }
      connection.commit();
      return "the schema " + aside;
    }
  }

  private static List<String> there(Connection connection) throws SQLException {
    List<String> there = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "select 1 from pg_tables where schemaname = current_schema() and tablename = ?")) {
      for (String table : Stream.concat(ALL.stream(), OTHERS.stream()).toList()) {
        query.setString(1, table);
        try (ResultSet row = query.executeQuery()) {
          if (row.next()) {
            there.add(table);
          }
        }
      }
    }
    return there;
  }

  private static void refuseLive(Connection connection) throws SQLException {
    long live =
        number(connection, "select count(*) from instance where lease_until > clock_timestamp()");
    if (live > 0) {
      throw new LedgerFailure(
          URL
              + live
              + " runs use this ledger now, or were killed in the last seconds; stop them first",
          null);
    }
  }

  private static String schema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select current_schema()")) {
      row.next();
      return row.getString(1);
    }
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
