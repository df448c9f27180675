package harvest.migration.report;

import harvest.migration.outcome.Outcome.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts by application, as a table for people. Kinds of ending that no row has take no room: most
 * tables fit a terminal of 80 columns then.
 */
public final class CountsTable {
  private final String first;
  private final List<String> further;
  private final List<Row> rows = new ArrayList<>();

  private record Row(String name, Counts counts, List<String> more) {}

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
    rows.add(new Row(name, counts, List.copyOf(more)));
  }

  /** The lines, the header and a rule below it among them. */
  public List<String> lines() {
    List<CountColumn> shown = Stream.of(CountColumn.values()).filter(this::isShown).toList();
    List<String> header = new ArrayList<>(List.of(first));
    shown.forEach(column -> header.add(column.title()));
    header.addAll(further);
    TextTable table = new TextTable(header);
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.name()));
      shown.forEach(column -> cells.add(TextTable.number(column.of(row.counts()))));
      cells.addAll(row.more());
      table.row(cells);
    }
    return table.lines();
  }

  private boolean isShown(CountColumn column) {
    return column.isAlwaysShown() || rows.stream().anyMatch(row -> column.of(row.counts()) != 0);
  }

  /** Each reason that has dead letters, and what to do about it. */
  public static List<String> reasons(Counts counts) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<Reason, Long> reason : counts.deadLetters().entrySet()) {
      if (reason.getValue() > 0) {
        lines.addAll(
            TextTable.wrapped(
                "  "
                    + reason.getKey().key()
                    + ": "
                    + TextTable.number(reason.getValue())
                    + "; "
                    + reason.getKey().whatToDo(),
                4));
      }
    }
    return lines;
  }
}
