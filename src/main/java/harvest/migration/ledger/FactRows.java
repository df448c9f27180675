package harvest.migration.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Facts as rows: the same SQL in every kind of database. Leaves the commit to its caller. */
final class FactRows {
  private final Names applications = new Names("application");

  /** Adds those that are not there. */
  void add(Connection connection, Collection<Fact> facts) throws SQLException {
    try (PreparedStatement users =
            connection.prepareStatement(
                "insert into token_user (application, user_id, fingerprint, issued_at)"
                    + " values (?,?,?,?) on conflict do nothing");
        PreparedStatement deleted =
            connection.prepareStatement(
                "insert into deleted_unread (topic, part, from_pos, to_pos, found_at)"
                    + " values (?,?,?,?,?) on conflict (topic, part, from_pos)"
                    + " do update set to_pos = excluded.to_pos");
        PreparedStatement reads =
            connection.prepareStatement(
                "insert into ordered_read (application, account_id, resource)"
                    + " values (?,?,?) on conflict do nothing")) {
      for (Fact fact : facts) {
        if (fact instanceof TokenUser user) {
          users.setLong(1, applications.id(connection, user.application()));
          users.setString(2, user.userId());
          users.setBytes(3, HexFormat.of().parseHex(user.fingerprint()));
          if (user.issuedAt() == null) {
            users.setNull(4, Types.BIGINT);
          } else {
            users.setLong(4, user.issuedAt().toEpochMilli());
          }
          users.addBatch();
        } else if (fact instanceof OrderedRead read) {
          reads.setLong(1, applications.id(connection, read.application()));
          reads.setString(2, read.accountId());
          reads.setString(3, read.resource());
          reads.addBatch();
        } else if (fact instanceof DeletedUnread gap) {
          deleted.setString(1, gap.topic());
          deleted.setInt(2, gap.partition());
          deleted.setLong(3, gap.from());
          deleted.setLong(4, gap.to());
          deleted.setLong(5, gap.foundAt().toEpochMilli());
          deleted.addBatch();
        }
      }
      users.executeBatch();
      reads.executeBatch();
      deleted.executeBatch();
    }
  }

  /** Those of the reads that were ordered before. */
  Set<OrderedRead> ordered(Connection connection, Collection<OrderedRead> asked)
      throws SQLException {
    Set<OrderedRead> known = new HashSet<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "select 1 from ordered_read r join application a on a.id = r.application"
                + " where a.name = ? and r.account_id = ? and r.resource = ?")) {
      for (OrderedRead read : asked) {
        query.setString(1, read.application());
        query.setString(2, read.accountId());
        query.setString(3, read.resource());
        try (ResultSet row = query.executeQuery()) {
          if (row.next()) {
            known.add(read);
          }
        }
      }
    }
    return known;
  }

  /** Forgets numbers that a failed transaction may have given. */
  void forget() {
    applications.forget();
  }
}
