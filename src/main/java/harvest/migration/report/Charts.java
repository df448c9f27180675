package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** Pictures of the books, as SVG within the page. */
final class Charts {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 160;
  private static final int TOP = 4;
  private static final int DATE = "2026-11-24 ".length();
  private static final int POINTS = 200;

  private record Part(String name, long records, String color) {}

  private Charts() {}

  /** One bar of all that was received, by what it came to. */
  static String outcomes(Counts counts) {
    List<Part> parts =
        List.of(
            new Part("migrated", counts.of(Ending.Kind.MIGRATED), "#1d7a46"),
            new Part("issued", counts.of(Ending.Kind.ISSUED), "#4aa873"),
            new Part("verified", counts.of(Ending.Kind.VERIFIED), "#8ccbaa"),
            new Part("duplicates", counts.of(Ending.Kind.DUPLICATE), "#8a99ad"),
            new Part("replayed", counts.of(Ending.Kind.REPLAYED), "#b9c3d0"),
            new Part("in flight", counts.of(Ending.Kind.IN_FLIGHT), "#3f7fd1"),
            new Part(
                "to be reauthorized",
                counts.deadLetters(Reason.INVALID_TOKEN)
                    + counts.deadLetters(Reason.REAUTHORIZATION_REQUIRED),
                "#e0a63a"),
            new Part("in doubt", counts.deadLetters(Reason.IN_DOUBT), "#d9662b"),
            new Part("other dead letters", others(counts), "#b3261e"));
    long all = Math.max(1, parts.stream().mapToLong(Part::records).sum());
    StringBuilder bar = new StringBuilder();
    StringBuilder keys = new StringBuilder();
    double x = 0;
    for (Part part : parts) {
      if (part.records() == 0) {
        continue;
      }
      double width = (double) WIDTH * part.records() / all;
      String label =
          part.name()
              + ": "
              + TextTable.number(part.records())
              + String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part.records() / all);
      bar.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"48\" fill=\"%s\"><title>%s</title></rect>\n",
              x,
              width,
              part.color(),
              Html.text(label)));
      keys.append("<li><span class=\"key\" style=\"background:")
          .append(part.color())
          .append("\"></span>")
          .append(Html.text(label))
          .append("</li>\n");
      x += width;
    }
    return "<svg class=\"bar\" viewBox=\"0 0 "
        + WIDTH
        + " 48\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Outcomes\">\n"
        + bar
        + "</svg>\n<ul class=\"keys\">\n"
        + keys
        + "</ul>\n";
  }

  private static long others(Counts counts) {
    long others = 0;
    for (Map.Entry<Reason, Long> reason : counts.deadLetters().entrySet()) {
      boolean shown =
          switch (reason.getKey()) {
            case INVALID_TOKEN, REAUTHORIZATION_REQUIRED, IN_DOUBT -> true;
            default -> false;
          };
      others += shown ? 0 : reason.getValue();
    }
    return others;
  }

  /** The day only where it is another one. */
  private static String moment(Instant at, Instant after) {
    String day = moment(after).substring(0, DATE);
    return moment(at).startsWith(day) ? moment(at).substring(DATE) : moment(at);
  }

  /** How many pairs there were at each moment; empty without a pair. */
  static String progress(SortedMap<Instant, Long> byTime) {
    if (byTime.isEmpty()) {
      return "";
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
        line.append(
            String.format(
                Locale.ROOT,
                " L%.1f,%.1f",
                (double) WIDTH * passed / seconds,
                HEIGHT - (double) (HEIGHT - TOP) * sum / all));
      }
    }
    String upTo = line + " L" + WIDTH + "," + TOP;
    return "<p class=\"axis dim\"><span>"
        + TextTable.number(all)
        + " pairs</span></p>\n<svg class=\"curve\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Pairs over time\">\n"
        + grid()
        + "<path fill=\"#1d7a46\" fill-opacity=\".15\" d=\"M0,"
        + HEIGHT
        + upTo
        + " V"
        + HEIGHT
        + " Z\"/>\n<path fill=\"none\" stroke=\"#1d7a46\" stroke-width=\"3\""
        + " vector-effect=\"non-scaling-stroke\" d=\"M0,"
        + HEIGHT
        + upTo
        + "\"/>\n</svg>\n<p class=\"axis dim\"><span>"
        + moment(first)
        + "</span><span>"
        + moment(last, first)
        + " UTC</span></p>\n";
  }

  /** A line at each quarter. */
  private static String grid() {
    StringBuilder grid = new StringBuilder();
    for (int quarter = 0; quarter <= 4; quarter++) {
      int y = HEIGHT - (HEIGHT - TOP) * quarter / 4;
      grid.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#8a99ad\""
                  + " stroke-opacity=\".5\" vector-effect=\"non-scaling-stroke\"/>\n",
              y,
              WIDTH,
              y));
    }
    return grid.toString();
  }

  private static String moment(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
  }
}
