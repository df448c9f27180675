package harvest.migration.ledger;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * One row a budget, shared by all instances: when the next call may go out, by the database's
 * clock. Blocks; use it on a thread of its own.
 */
public final class PermitRow {
  private static final String NOW = "(extract(epoch from clock_timestamp()) * 1000000)::bigint";

  /** Of a row; a clock that was set back takes the wait along instead of prolonging it. */
  private static final String NEXT = "b.next_at - greatest(b.seen_at - " + NOW + ", 0)";

  private final HikariDataSource source;

  PermitRow(HikariDataSource source) {
    this.source = source;
  }

  /**
   * Takes the next permit.
   *
   * @param interval between two permits
   * @return how long to wait before it may be used
   */
  public Duration take(String budget, Duration interval) throws SQLException {
    String sql =
        "insert into budget as b (name, next_at, seen_at) values (?, "
            + NOW
            + " + ?, "
            + NOW
            + ") on conflict (name) do update set next_at = greatest("
            + NEXT
            + ", "
            + NOW
            + ") + ?, seen_at = excluded.seen_at returning next_at - ? - "
            + NOW;
    long micros = interval.toNanos() / 1_000;
    try (Connection connection = source.getConnection();
        PreparedStatement take = connection.prepareStatement(sql)) {
      take.setString(1, budget);
      take.setLong(2, micros);
      take.setLong(3, micros);
      take.setLong(4, micros);
      try (ResultSet row = take.executeQuery()) {
        row.next();
        return Duration.ofNanos(Math.max(0, row.getLong(1)) * 1_000);
      }
    }
  }

  /** No instance gets a permit for that long. */
  public void pause(String budget, Duration time) throws SQLException {
    String sql =
        "insert into budget as b (name, next_at, seen_at) values (?, "
            + NOW
            + " + ?, "
            + NOW
            + ") on conflict (name) do update set next_at = greatest("
            + NEXT
            + ", excluded.next_at), seen_at = excluded.seen_at";
    try (Connection connection = source.getConnection();
        PreparedStatement pause = connection.prepareStatement(sql)) {
      pause.setString(1, budget);
      pause.setLong(2, time.toNanos() / 1_000);
      pause.executeUpdate();
    }
  }
}
