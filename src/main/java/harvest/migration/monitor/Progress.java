package harvest.migration.monitor;

import harvest.migration.monitor.Readings.RunState;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
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

  /** Puts a look into one line for people. */
  static final class LookText {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;

    private LookText() {}

    /**
     * As in {@code running: 1,200 done, 800 left, 6.6/s, 2 min left, 3 in doubt}. What needs a
     * person comes first: a narrow terminal cuts the end.
     */
    static String of(Readings.Look look) {
      StringBuilder text = new StringBuilder(state(look.state()));
      if (!look.open().isEmpty()) {
        text.append(" (suspended: ").append(String.join(", ", look.open())).append(')');
      }
      text.append(String.format(Locale.ROOT, ": %,d done", look.done()));
      boolean following = look.left() == 0 && look.lookUps() + look.reads() > 0;
      if (following) {
        // No request is left: say what the run still does.
        if (look.lookUps() > 0) {
          text.append(String.format(Locale.ROOT, ", looking up accounts (%,d)", look.lookUps()));
        }
        if (look.reads() > 0) {
          text.append(String.format(Locale.ROOT, ", reading lists (%,d)", look.reads()));
        }
      } else if (look.left() >= 0) {
        text.append(String.format(Locale.ROOT, ", %,d left", look.left()));
      }
      text.append(String.format(Locale.ROOT, ", %.1f/s", look.perSecond()));
      if (look.etaSeconds() > 0) {
        text.append(", ").append(duration(look.etaSeconds())).append(" left");
      }
      text.append(String.format(Locale.ROOT, ", %,d in doubt", look.inDoubt()));
      return text.toString();
    }

    private static String state(RunState state) {
      return switch (state) {
        case OUTAGE -> "OUTAGE of Harvest, probing";
        case WAITING -> "WAITING for Kafka or the ledger";
        default -> state.name().toLowerCase(Locale.ROOT);
      };
    }

    /** The two largest units: {@code 45 s}, {@code 12 min}, {@code 8 h 25 min}. */
    static String duration(long seconds) {
      if (seconds < MINUTE) {
        return seconds + " s";
      }
      if (seconds < HOUR) {
        return Math.round(seconds / (double) MINUTE) + " min";
      }
      return seconds / HOUR + " h " + seconds % HOUR / MINUTE + " min";
    }
  }
}
