package harvest.migration.books;

import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Counts by application, as a table for people. Kinds of ending that no row has take no room: most
 * tables fit a terminal of 80 columns then.
 */
public final class CountsTable {
  private static final List<String> COUNTS =
      List.of(
          "received",
          "migrated",
          "issued",
          "verified",
          "duplicates",
          "in flight",
          "replayed",
          "dead letters",
          "in doubt");
  private static final Set<String> ALWAYS =
      Set.of("received", "migrated", "in flight", "dead letters");

  private final String first;
  private final List<String> further;
  private final List<Row> rows = new ArrayList<>();

  private record Row(String name, List<Long> counts, List<String> more) {}

  /**
   * Begins a table.
   *
   * @param further columns beside the counts
   */
  public CountsTable(String first, List<String> further) {
    this.first = first;
    this.further = List.copyOf(further);
  }

  /** Adds a row. */
  public void row(String name, Counts counts, List<String> more) {
    if (more.size() != further.size()) {
      throw new IllegalArgumentException("a cell for each of " + further);
    }
    List<Long> numbers =
        List.of(
            counts.received(),
            counts.of(Ending.Kind.MIGRATED),
            counts.of(Ending.Kind.ISSUED),
            counts.of(Ending.Kind.VERIFIED),
            counts.of(Ending.Kind.DUPLICATE),
            counts.of(Ending.Kind.IN_FLIGHT),
            counts.of(Ending.Kind.REPLAYED),
            counts.of(Ending.Kind.DEAD),
            counts.deadLetters(Reason.IN_DOUBT));
    rows.add(new Row(name, numbers, List.copyOf(more)));
  }

  /** The lines, the header and a rule below it among them. */
  public List<String> lines() {
    int[] shown = IntStream.range(0, COUNTS.size()).filter(this::isShown).toArray();
    List<String> header = new ArrayList<>(List.of(first));
    for (int column : shown) {
      header.add(COUNTS.get(column));
    }
    header.addAll(further);
    TextTable table = new TextTable(header);
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.name()));
      for (int column : shown) {
        cells.add(TextTable.number(row.counts().get(column)));
      }
      cells.addAll(row.more());
      table.row(cells);
    }
    return table.lines();
  }

  private boolean isShown(int column) {
    return ALWAYS.contains(COUNTS.get(column))
        || rows.stream().anyMatch(row -> row.counts().get(column) != 0);
  }

  /** One line for each reason that has dead letters. */
  public static List<String> reasons(Counts counts) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<Reason, Long> reason : counts.deadLetters().entrySet()) {
      if (reason.getValue() > 0) {
        lines.add(
            "  "
                + reason.getKey().key()
                + ": "
                + TextTable.number(reason.getValue())
                + advice(reason.getKey()));
      }
    }
    return lines;
  }

  private static String advice(Reason reason) {
    return switch (reason) {
      case MALFORMED, INVALID_REQUEST -> "; their source has to send them again, corrected";
      case UNKNOWN_APPLICATION -> "; configure the application, then replay";
      case INVALID_TOKEN, REAUTHORIZATION_REQUIRED ->
          "; the users have to consent again: authorize-links";
      case IN_DOUBT ->
          "; a pair may have been issued that nobody saw: authorize-links, or replay --reason"
              + " in_doubt";
      case APPLICATION_SUSPENDED -> "; correct the client credentials, then replay";
      case EXHAUSTED, READ_FAILED -> "; replay when the cause is gone";
    };
  }
}
