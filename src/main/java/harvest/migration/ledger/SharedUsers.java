package harvest.migration.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The users of whom an application has more than one token: the older pair may be dead. */
public final class SharedUsers {
  private static final String QUERY =
      "select a.name, u.user_id, u.fingerprint, u.issued_at"
          + " from token_user u join application a on a.id = u.application"
          + " where exists (select 1 from token_user o where o.application = u.application"
          + " and o.user_id = u.user_id and o.fingerprint <> u.fingerprint)"
          + " order by a.name, u.user_id, u.issued_at, u.fingerprint";

  private final Connection connection;

  /**
   * @param connection to the ledger's database, which may be in use; stays the caller's
   */
  public SharedUsers(Connection connection) {
    this.connection = connection;
  }

  /** Their tokens, those of one user together, the oldest first. */
  public List<TokenUser> find() throws SQLException {
    List<TokenUser> tokens = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(QUERY)) {
      while (row.next()) {
        String application = row.getString(1);
        String user = row.getString(2);
        String fingerprint = HexFormat.of().formatHex(row.getBytes(3));
        // Behind the others: whether it was null is asked of the column that was read last.
        long issuedAt = row.getLong(4);
        Instant issued = row.wasNull() ? null : Instant.ofEpochMilli(issuedAt);
        tokens.add(new TokenUser(application, user, fingerprint, issued));
      }
    }
    return tokens;
  }
}
