package harvest.migration.rehearsal;

import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Status;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How far the demo has come: on a terminal one line that is drawn again, elsewhere a line a second.
 */
public final class ProgressLine {
  private static final int WIDTH = 20;
  private static final long LOOK_MILLIS = 200;

  private final PrintWriter err;
  private final boolean terminal;
  private final Counters counters;
  private final int total;
  private final long begin = System.nanoTime();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "demo-progress");
            thread.setDaemon(true);
            return thread;
          });
  private long second = -1;

  public ProgressLine(PrintWriter err, boolean terminal, Counters counters, int total) {
    this.err = err;
    this.terminal = terminal;
    this.counters = counters;
    this.total = total;
  }

  /**
   * Begins to show it.
   *
   * @param most how long the demo may take; then {@code tooLong} is run, again and again
   */
  public void start(Duration most, Runnable tooLong) {
    var unused =
        looks.scheduleAtFixedRate(
            () -> {
              Duration taken = Duration.ofNanos(System.nanoTime() - begin);
              look(taken.toSeconds());
              if (taken.compareTo(most) > 0) {
                tooLong.run();
              }
            },
            0,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** Shows it for the last time. */
  public void stop() throws InterruptedException {
    looks.shutdownNow();
    if (looks.awaitTermination(5, TimeUnit.SECONDS)) {
      err.println(terminal ? "\r" + text() + "\u001b[K" : text());
    }
  }

  private void look(long now) {
    if (terminal) {
      err.print("\r" + text() + "\u001b[K");
      err.flush();
    } else if (now > second) {
      err.println(text());
    }
    second = now;
  }

  private String text() {
    long good = 0;
    for (Status status : Status.values()) {
      good += counters.results(status);
    }
    long done = good + counters.deadLettersTotal() + counters.duplicates();
    int bar = (int) Math.min(WIDTH, WIDTH * done / Math.max(1, total));
    return "[%s%s] %d of %d  %d results, %d dead letters, %d duplicates, %d calls"
        .formatted(
            "#".repeat(bar),
            ".".repeat(WIDTH - bar),
            done,
            total,
            good,
            counters.deadLettersTotal(),
            counters.duplicates(),
            counters.calls());
  }
}
