package harvest.migration.books.report;

import harvest.migration.books.Counts;
import harvest.migration.books.Html;
import harvest.migration.books.TextTable;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** Pictures of the books, as SVG within the page. */
final class Charts {
  private static final int WIDTH = 800;
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
    return "<svg viewBox=\"0 0 "
        + WIDTH
        + " 48\" role=\"img\" aria-label=\"Outcomes\">\n"
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

  /** How many pairs there were at each moment; empty without a pair. */
  static String progress(SortedMap<Instant, Long> byMinute) {
    if (byMinute.isEmpty()) {
      return "";
    }
    Instant first = byMinute.firstKey();
    Instant last = byMinute.lastKey().plus(1, ChronoUnit.MINUTES);
    long seconds = Math.max(1, Duration.between(first, last).toSeconds());
    long all = byMinute.values().stream().mapToLong(Long::longValue).sum();
    List<String> points = new ArrayList<>(List.of("0,160"));
    long sum = 0;
    long drawn = -1;
    for (Map.Entry<Instant, Long> minute : byMinute.entrySet()) {
      sum += minute.getValue();
      Instant end = minute.getKey().plus(1, ChronoUnit.MINUTES);
      long slot = Duration.between(first, end).toSeconds() * POINTS / seconds;
      if (slot > drawn || sum == all) {
        drawn = slot;
        points.add(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f",
                (double) WIDTH * Duration.between(first, end).toSeconds() / seconds,
                160 - 150.0 * sum / all));
      }
    }
    return "<svg viewBox=\"0 0 "
        + WIDTH
        + " 162\" role=\"img\" aria-label=\"Pairs over time\">\n"
        + "<polyline fill=\"none\" stroke=\"#1d7a46\" stroke-width=\"3\""
        + " vector-effect=\"non-scaling-stroke\" points=\""
        + String.join(" ", points)
        + "\"/>\n<line x1=\"0\" y1=\"161\" x2=\""
        + WIDTH
        + "\" y2=\"161\" stroke=\"#8a99ad\"/>\n</svg>\n<p class=\"dim\">"
        + TextTable.number(all)
        + " pairs from "
        + first
        + " to "
        + last
        + "</p>\n";
  }
}
