package harvest.migration.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The refused records of a partition; the same SQL in every kind of database. */
final class RefusedRows {
  private static final String QUERY =
      "select r.pos, r.written_at from record r join topic t on t.id = r.topic"
          + " where t.name = ? and r.part = ? and r.pos >= ? and r.written_at is not null";

  private RefusedRows() {}

  static Map<Long, Long> find(Connection connection, String topic, int partition, long from)
      throws SQLException {
    Map<Long, Long> found = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setString(1, topic);
      query.setInt(2, partition);
      query.setLong(3, from);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.put(row.getLong(1), row.getLong(2));
        }
      }
    }
    return found;
  }
}
