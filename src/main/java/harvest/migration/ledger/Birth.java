package harvest.migration.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** The name and the birth of a ledger. */
record Birth(String id, Instant born) {
  static Birth of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select id, born from ledger")) {
      if (row.next()) {
        return new Birth(row.getString(1), Instant.ofEpochMilli(row.getLong(2)));
      }
    }
    Birth birth = new Birth(UUID.randomUUID().toString(), Instant.now().truncatedTo(ChronoUnit.MILLIS));
    try (PreparedStatement insert =
        connection.prepareStatement("insert into ledger (id, born) values (?, ?)")) {
      insert.setString(1, birth.id());
      insert.setLong(2, birth.born().toEpochMilli());
      insert.executeUpdate();
    }
    return birth;
  }
}
