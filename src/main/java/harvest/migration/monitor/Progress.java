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

  private final Runnable show;
  private final Runnable leave;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });

  private Progress(Runnable show, Runnable leave) {
    this.show = show;
    this.leave = leave;
  }

  /** Whether the launcher found stderr to be a terminal on which a line can be overwritten. */
  public static boolean isTerminal() {
    return Boolean.getBoolean("harvest.terminal");
  }

  /** Shows nothing. */
  public static Progress none() {
    return new Progress(() -> {}, () -> {});
  }

  /**
   * Shows from now on, until it is closed.
   *
   * @param err this process's stderr; on a terminal, {@link System#err} is led through the display
   *     so that log lines appear above it
   * @param terminal see {@link #isTerminal()}
   */
  public static Progress start(Readings readings, PrintStream err, boolean terminal) {
    if (!terminal) {
      Progress plain = new Progress(new PlainLines(readings, err), () -> {});
      plain.every(PLAIN);
      return plain;
    }
    LastLine line = new LastLine(err);
    System.setErr(line.stream());
    Progress live =
        new Progress(
            () -> line.show(LookText.of(readings.look())),
            () -> {
              line.leave();
              System.setErr(err);
            });
    live.every(REDRAW);
    return live;
  }

  /** A line where there is news. */
  private static final class PlainLines implements Runnable {
    private final Readings readings;
    private final PrintStream err;
    private String last = "";

    PlainLines(Readings readings, PrintStream err) {
      this.readings = readings;
      this.err = err;
    }

    @Override
    public void run() {
      String text = LookText.of(readings.look());
      if (!text.equals(last)) {
        last = text;
        err.println(text);
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it runs until the executor is shut down
  private void every(Duration time) {
    executor.scheduleAtFixedRate(show, time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the display; what it showed last stays. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    show.run();
    leave.run();
  }
}
