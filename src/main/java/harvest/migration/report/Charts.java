package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The numbers of the pictures that the templates of pages draw as SVG. */
final class Charts {
  static final int WIDTH = 800;
  private static final int HEIGHT = 160;
  private static final int TOP = 4;
  private static final int POINTS = 200;
  private static final int DATE = "2026-11-24 ".length();

  private Charts() {}

  /** A part of a bar. */
  record Part(String color, String label, String x, String width) {}

  /** A line from the lower left to the upper right; first and last are the times there. */
  record Curve(long pairs, String line, String first, String last) {}

  /** One bar of all that was received, by what it came to. */
  static List<Part> outcomes(Counts counts) {
    long reauthorized =
        counts.deadLetters(Reason.INVALID_TOKEN)
            + counts.deadLetters(Reason.REAUTHORIZATION_REQUIRED);
    long inDoubt = counts.deadLetters(Reason.IN_DOUBT);
    long others =
        counts.deadLetters().values().stream().mapToLong(Long::longValue).sum()
            - reauthorized
            - inDoubt;
    Bar bar = new Bar(Math.max(1, counts.received()), new ArrayList<>());
    double x = bar.add(0, "migrated", "#1d7a46", counts.of(Ending.Kind.MIGRATED));
    x = bar.add(x, "issued", "#4aa873", counts.of(Ending.Kind.ISSUED));
    x = bar.add(x, "verified", "#8ccbaa", counts.of(Ending.Kind.VERIFIED));
    x = bar.add(x, "duplicates", "#8a99ad", counts.of(Ending.Kind.DUPLICATE));
    x = bar.add(x, "replayed", "#b9c3d0", counts.of(Ending.Kind.REPLAYED));
    x = bar.add(x, "in flight", "#3f7fd1", counts.of(Ending.Kind.IN_FLIGHT));
    x = bar.add(x, "to be reauthorized", "#e0a63a", reauthorized);
    x = bar.add(x, "in doubt", "#d9662b", inDoubt);
    bar.add(x, "other dead letters", "#b3261e", others);
    return bar.parts();
  }

  private record Bar(long all, List<Part> parts) {
    /** Returns where the next part begins. */
    double add(double x, String name, String color, long records) {
      double width = (double) WIDTH * records / all;
      if (records > 0) {
        String share = format("%.1f", 100.0 * records / all);
        String label = name + ": " + TextTable.number(records) + " (" + share + " %)";
        parts.add(new Part(color, label, format("%.2f", x), format("%.2f", width)));
      }
      return x + width;
    }
  }

  /** How many pairs there were at each moment; null without a pair. */
  static @Nullable Curve progress(SortedMap<Instant, Long> byTime) {
    if (byTime.isEmpty()) {
      return null;
    }
    Instant first = byTime.firstKey();
    Instant last = byTime.lastKey();
    long seconds = Math.max(1, Duration.between(first, last).toSeconds());
    long all = byTime.values().stream().mapToLong(Long::longValue).sum();
    StringBuilder line = new StringBuilder();
    long sum = 0;
    long drawn = -1;
    for (Map.Entry<Instant, Long> time : byTime.entrySet()) {
      sum += time.getValue();
      long passed = Duration.between(first, time.getKey()).toSeconds();
      long slot = passed * POINTS / seconds;
      if (slot > drawn || sum == all) {
        drawn = slot;
        double x = (double) WIDTH * passed / seconds;
        double y = HEIGHT - (double) (HEIGHT - TOP) * sum / all;
        line.append(format(" L%.1f,%.1f", x, y));
      }
    }
    String day = moment(first).substring(0, DATE);
    String end = moment(last);
    return new Curve(
        all,
        "M0," + HEIGHT + line + " L" + WIDTH + "," + TOP,
        moment(first),
        end.startsWith(day) ? end.substring(DATE) : end);
  }

  static String format(String format, Object... numbers) {
    return String.format(Locale.ROOT, format, numbers);
  }

  private static String moment(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
  }

  /**
   * When how much was done: by the second, and coarser the longer it took, so that a run of months
   * takes no more memory than one of minutes.
   */
  static final class Progression {
    private static final int MOST = 4096;
    private static final int COARSER = 4;

    private long step = 1;
    private TreeMap<Long, Long> counts = new TreeMap<>();

    void add(Instant at) {
      counts.merge(Math.floorDiv(at.getEpochSecond(), step), 1L, Long::sum);
      if (counts.size() > MOST) {
        TreeMap<Long, Long> fewer = new TreeMap<>();
        counts.forEach((slot, n) -> fewer.merge(Math.floorDiv(slot, COARSER), n, Long::sum));
        counts = fewer;
        step *= COARSER;
      }
    }

    /** How many were done within the time that begins there. */
    SortedMap<Instant, Long> byTime() {
      TreeMap<Instant, Long> times = new TreeMap<>();
      counts.forEach((slot, n) -> times.put(Instant.ofEpochSecond(slot * step), n));
      return times;
    }
  }
}
