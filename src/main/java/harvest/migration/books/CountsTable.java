package harvest.migration.books;

import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Counts by application, as a table for people. */
public final class CountsTable {
  private final TextTable table;
  private final List<String> further;

  /**
   * Begins a table.
   *
   * @param further columns beside the counts
   */
  public CountsTable(String first, List<String> further) {
    List<String> header = new ArrayList<>(List.of(first));
    header.addAll(
        List.of(
            "received",
            "migrated",
            "issued",
            "verified",
            "duplicates",
            "in flight",
            "replayed",
            "dead letters",
            "in doubt"));
    header.addAll(further);
    this.table = new TextTable(header);
    this.further = List.copyOf(further);
  }

  /** Adds a row. */
  public void row(String name, Counts counts, List<String> more) {
    if (more.size() != further.size()) {
      throw new IllegalArgumentException("a cell for each of " + further);
    }
    List<String> cells = new ArrayList<>(List.of(name));
    for (long number :
        new long[] {
          counts.received(),
          counts.of(Ending.Kind.MIGRATED),
          counts.of(Ending.Kind.ISSUED),
          counts.of(Ending.Kind.VERIFIED),
          counts.of(Ending.Kind.DUPLICATE),
          counts.of(Ending.Kind.IN_FLIGHT),
          counts.of(Ending.Kind.REPLAYED),
          counts.of(Ending.Kind.DEAD),
          counts.deadLetters(Reason.IN_DOUBT)
        }) {
      cells.add(TextTable.number(number));
    }
    cells.addAll(more);
    table.row(cells);
  }

  public List<String> lines() {
    return table.lines();
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
