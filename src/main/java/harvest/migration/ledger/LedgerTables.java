package harvest.migration.ledger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.flywaydb.core.api.FlywayException;

/**
 * The tables of a ledger in PostgreSQL: made by who may make tables, used by who need not. A SQLite
 * ledger's are made by the run that makes the file.
 */
public final class LedgerTables {
  private static final String URL = "harvest.ledger.url: ";

  /** What a run reads and adds to. */
  private static final List<String> ALL =
      List.of(
          "ledger",
          "application",
          "source",
          "topic",
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
      Set.of("ledger", "application", "source", "topic", "mark", "token_user", "ordered_read");

  private LedgerTables() {}

  /**
   * Makes the tables, or brings them to the version of this program, so that a run needs no right
   * to do so. Does nothing for a SQLite ledger.
   *
   * @return whether the ledger is one that has its tables made in this way
   * @throws LedgerFailure where they cannot be made; its message is for people
   */
  public static boolean create(String url) {
    if (LedgerAccess.isFile(url)) {
      return false;
    }
    try (HikariDataSource source = ConnectionPool.toMakeTables(url)) {
      try (Connection connection = source.getConnection()) {
        LedgerAccess.requireUtf8(connection);
      }
      Migrations.run(source, "postgresql");
      return true;
    } catch (SQLException | FlywayException | HikariPool.PoolInitializationException e) {
      throw new LedgerFailure(
          URL
              + "the tables cannot be made ("
              + reason(e)
              + "); name a user that may create tables in the database's schema",
          e);
    }
  }

  /**
   * Looks whether a run can use the tables, or make those that are missing; changes nothing.
   *
   * @throws LedgerFailure where it cannot
   */
  static void requireUsable(String url, Connection connection) throws SQLException {
    int missing;
    try (HikariDataSource source = ConnectionPool.toMakeTables(url)) {
      missing = Migrations.pending(source, "postgresql");
    } catch (FlywayException | HikariPool.PoolInitializationException e) {
      throw new LedgerFailure(
          URL + "its tables cannot be looked at (" + reason(e) + "); grant its user Select on them",
          e);
    }
    if (missing > 0) {
      requireCreate(connection);
    } else {
      requireRights(connection);
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

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
