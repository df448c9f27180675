package harvest.migration.ledger;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the tables of a PostgreSQL ledger into a schema of their own, in one transaction, and leaves
 * empty ones in their place.
 *
 * <p>An instance that was frozen meanwhile may come back with the numbers of the old rows in hand.
 * The new tables count on from the old ones, so that such a number means no row at all.
 */
final class FormerTables {
  private static final List<String> TABLES =
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
          "deleted_unread",
          "ledger_version");

  private FormerTables() {}

  /** Returns where the old tables are now, or null where there were none. */
  static @Nullable String setAside(String url, String ending) throws SQLException {
    try (Connection connection = LedgerAccess.toAdd(url)) {
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
      begin(url, connection, aside);
      return "the schema " + aside;
    }
  }

  private static void begin(String url, Connection connection, String aside) throws SQLException {
    try (HikariDataSource source = ConnectionPool.toMakeTables(url)) {
      Migrations.run(source, "postgresql");
    }
    for (String table : List.of("request", "instance")) {
      long next = number(connection, "select max(id) from " + quoted(aside) + "." + table) + 1;
      execute(connection, "alter table " + table + " alter column id restart with " + next);
    }
    connection.commit();
  }

  private static List<String> there(Connection connection) throws SQLException {
    List<String> there = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "select 1 from pg_tables where schemaname = current_schema() and tablename = ?")) {
      for (String table : TABLES) {
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
          "harvest.ledger.url: "
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
