package harvest.migration.books;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of RFC 4180. What a spreadsheet would take for a formula is given as text: names come from
 * outside.
 */
public final class Csv {
  private final PrintWriter out;

  public Csv(PrintWriter out) {
    this.out = out;
  }

  /** Writes a row; null is an empty cell. */
  public void row(List<? extends @Nullable String> cells) {
    out.print(cells.stream().map(Csv::cell).collect(Collectors.joining(",")));
    out.print('\n');
  }

  private static String cell(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return "";
    }
    String safe = "=+-@".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == '"' || c == ',' || c < ' ')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }
}
