package harvest.migration.ledger;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process among the instances that share a ledger, and until when its calls may be out. The
 * database's clock ends the lease for the others; here it ends earlier, counted from before it was
 * asked for by two clocks: one goes on while the process is frozen and is never set, but stands
 * still while the machine is suspended; the other one has the time of day after that.
 */
final class Lease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration RENEWED_EVERY = Duration.ofSeconds(2);

  /** How much earlier it ends here: the clocks' drift, and the way from the check to the wire. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private final HikariDataSource source;
  private final long instance;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lease");
            thread.setDaemon(true);
            return thread;
          });
  private final LongSupplier nanos;
  private final LongSupplier millis;
  private volatile End end;
  private boolean forgotten;

  private record End(long nanos, long millis) {}

  Lease(HikariDataSource source) throws SQLException {
    this(source, System::nanoTime, System::currentTimeMillis);
  }

  /**
   * Takes the lease.
   *
   * @param nanos goes on while the process is frozen
   * @param millis the time of day
   */
  Lease(HikariDataSource source, LongSupplier nanos, LongSupplier millis) throws SQLException {
    this.source = source;
    this.nanos = nanos;
    this.millis = millis;
    End asked = end();
    try (Connection connection = source.getConnection();
        Statement insert = connection.createStatement();
        ResultSet row =
            insert.executeQuery(
                "insert into instance (lease_until) values (clock_timestamp() + interval '"
                    + LENGTH.toSeconds()
                    + " seconds') returning id")) {
      row.next();
      this.instance = row.getLong(1);
    }
    end = asked;
    var unused =
        heart.scheduleWithFixedDelay(
            this::renew, RENEWED_EVERY.toMillis(), RENEWED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Where a lease ends that is asked for now. */
  private End end() {
    Duration length = LENGTH.minus(MARGIN);
    return new End(nanos.getAsLong() + length.toNanos(), millis.getAsLong() + length.toMillis());
  }

  /** The number of this process. */
  long instance() {
    return instance;
  }

  /** Whether no other instance can have taken over a call of this one. */
  boolean holds() {
    End known = end;
    return known.nanos() - nanos.getAsLong() > 0 && known.millis() - millis.getAsLong() > 0;
  }

  private void renew() {
    End asked = end();
    try (Connection connection = source.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "update instance set lease_until = clock_timestamp() + interval '"
                    + LENGTH.toSeconds()
                    + " seconds' where id = ?")) {
      update.setLong(1, instance);
      if (update.executeUpdate() == 1) {
        end = asked;
      } else if (!forgotten) {
        forgotten = true;
        LOG.error(
            "ledger: it was made again while this process was away, and knows it no more; nothing"
                + " more is sent; start it again");
      }
    } catch (SQLException e) {
      LOG.debug("the lease is not renewed", e);
    }
  }

  /** Gives the lease up: what this instance left is taken over at once. */
  @Override
  public void close() {
    heart.shutdownNow();
    end = new End(nanos.getAsLong(), millis.getAsLong());
    try (Connection connection = source.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "update instance set lease_until = clock_timestamp() where id = ?")) {
      update.setLong(1, instance);
      update.executeUpdate();
    } catch (SQLException e) {
      LOG.debug("the lease is not given up; it ends by itself", e);
    }
  }
}
