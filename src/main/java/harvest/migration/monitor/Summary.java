package harvest.migration.monitor;

import harvest.migration.monitor.Progress.LookText;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rate up to date, and logs a line of summary: soon after the start, then each minute.
 */
public final class Summary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Summary.class);
  private static final long FIRST_SECONDS = 10;
  private static final long EVERY_SECONDS = 60;

  private final Readings readings;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "monitor");
            thread.setDaemon(true);
            return thread;
          });

  public Summary(Readings readings) {
    this.readings = readings;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // they run until the executor is shut down
  public void start() {
    executor.scheduleAtFixedRate(readings::sample, 1, 1, TimeUnit.SECONDS);
    executor.scheduleAtFixedRate(this::log, FIRST_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void log() {
    Readings.Look look = readings.look();
    LOG.atInfo()
        .addKeyValue("state", look.state())
        .addKeyValue("done", look.done())
        .addKeyValue("left", look.left())
        .addKeyValue("rate_per_second", look.perSecond())
        .addKeyValue("eta_seconds", look.etaSeconds())
        .addKeyValue("in_doubt", look.inDoubt())
        .addKeyValue("suspended", look.open())
        .log(LookText.of(look));
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
