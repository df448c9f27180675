package harvest.migration.bundle;

import harvest.migration.ledger.PermitRow;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Permits out of the ledger's row of a budget. While the database is away there are none. */
final class LedgerPermits implements Budget.Shared, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerPermits.class);
  private static final long AGAIN_MILLIS = 500;

  private final PermitRow row;
  private final String budget;
  private final Timing timing;
  private final Runnable changed;
  private final ExecutorService thread;

  /**
   * @param changed is run when a permit has come
   */
  LedgerPermits(PermitRow row, String budget, Timing timing, Runnable changed) {
    this.row = row;
    this.budget = budget;
    this.timing = timing;
    this.changed = changed;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread permits = new Thread(task, "permits-" + budget);
              permits.setDaemon(true);
              return permits;
            });
  }

  @Override
  public void take(Duration interval, Consumer<Long> at) {
    thread.execute(
        () ->
            until(
                () -> {
                  long wait = row.take(budget, interval).toNanos();
                  at.accept(timing.nanos() + wait);
                  changed.run();
                }));
  }

  @Override
  public void pause(Duration time) {
    thread.execute(() -> until(() -> row.pause(budget, time)));
  }

  private interface Query {
    void run() throws SQLException;
  }

  private void until(Query query) {
    try {
      while (!thread.isShutdown()) {
        try {
          query.run();
          return;
        } catch (SQLException e) {
          LOG.debug("the budget's row cannot be used", e);
          TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
