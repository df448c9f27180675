package harvest.migration.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What each transaction of a SQLite ledger uses, prepared once for a connection. */
record SqliteStatements(
    PreparedStatement insert, PreparedStatement update, PreparedStatement note) {
  static SqliteStatements on(Connection connection) throws SQLException {
    return new SqliteStatements(
        connection.prepareStatement(SqliteStore.INSERT),
        connection.prepareStatement(Rows.UPDATE),
        connection.prepareStatement(Rows.NOTE));
  }
}
