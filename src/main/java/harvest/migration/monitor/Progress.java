package harvest.migration.monitor;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shows how far it is while it runs: on a terminal one line that is kept up to date below whatever
 * else is written to stderr; elsewhere a plain line now and then.
 */
public final class Progress implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration PLAIN = Duration.ofSeconds(5);

  private final Readings readings;
  private final PrintStream err;
  private final LastLine line;
  private final boolean live;
  private String shown = "";
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });

  private Progress(Readings readings, PrintStream err, boolean live) {
    this.readings = readings;
    this.err = err;
    this.live = live;
    this.line = new LastLine(err);
  }

  /**
   * Shows from now on, until it is closed.
   *
   * @param err this process's stderr; on a terminal, {@link System#err} is led through the display
   *     so that log lines appear above it
   * @param terminal whether a line can be overwritten there
   */
  public static Progress start(Readings readings, PrintStream err, boolean terminal) {
    Progress progress = new Progress(readings, err, terminal);
    progress.begin();
    return progress;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it runs until the executor is shut down
  private void begin() {
    if (live) {
      System.setErr(line.stream());
    }
    long millis = (live ? REDRAW : PLAIN).toMillis();
    executor.scheduleAtFixedRate(this::show, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void show() {
    String text = LookText.of(readings.look());
    if (live) {
      line.show(text);
    } else if (!text.equals(shown)) {
      shown = text;
      err.println(text);
    }
  }

  /** Ends the display; what it showed last stays on a terminal. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (live) {
      show();
      line.leave();
      System.setErr(err);
    }
  }
}
