package harvest.migration.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of names with small numbers for them, remembered in memory. What was added by a
 * transaction that failed is forgotten by {@link #forget()}.
 */
final class Names {
  private final String table;
  private final Map<String, Long> ids = new HashMap<>();
  private final Map<Long, String> names = new HashMap<>();

  Names(String table) {
    this.table = table;
  }

  long id(Connection connection, String name) throws SQLException {
    Long known = ids.get(name);
    if (known != null) {
      return known;
    }
    try (PreparedStatement add =
        connection.prepareStatement(
            "insert into " + table + " (name) values (?) on conflict (name) do nothing")) {
      add.setString(1, name);
      add.executeUpdate();
    }
    try (PreparedStatement find =
        connection.prepareStatement("select id from " + table + " where name = ?")) {
      find.setString(1, name);
      try (ResultSet row = find.executeQuery()) {
        row.next();
        long id = row.getLong(1);
        ids.put(name, id);
        names.put(id, name);
        return id;
      }
    }
  }

  @Nullable String name(Connection connection, long id) throws SQLException {
    String known = names.get(id);
    if (known != null) {
      return known;
    }
    try (PreparedStatement find =
        connection.prepareStatement("select name from " + table + " where id = ?")) {
      find.setLong(1, id);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        String name = row.getString(1);
        ids.put(name, id);
        names.put(id, name);
        return name;
      }
    }
  }

  void forget() {
    ids.clear();
    names.clear();
  }
}
