package harvest.migration.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The marks as rows: the same in every kind of database. Commits nothing. */
final class MarkRows {
  long add(Connection connection, String ends) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into mark (ends) values (?) returning id")) {
      insert.setString(1, ends);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Nullable String newest(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("select ends from mark order by id desc limit 1");
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getString(1) : null;
    }
  }

  @Nullable String find(Connection connection, long number) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select ends from mark where id = ?")) {
      query.setLong(1, number);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }
}
