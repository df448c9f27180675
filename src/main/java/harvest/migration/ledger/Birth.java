package harvest.migration.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.UUID;

/** The name and the birth of a ledger; the first to ask gives both. */
record Birth(String id, Instant born) {
  static Birth of(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into ledger (id, born) select ?, ? where not exists (select 1 from ledger)"
                + " on conflict do nothing")) {
      insert.setString(1, UUID.randomUUID().toString());
      insert.setLong(2, Instant.now().toEpochMilli());
      insert.executeUpdate();
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select id, born from ledger")) {
      row.next();
      return new Birth(row.getString(1), Instant.ofEpochMilli(row.getLong(2)));
    }
  }
}
