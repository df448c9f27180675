package harvest.migration.report;

import harvest.migration.secret.Redactor;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of RFC 4180. What a spreadsheet would take for a formula is given as text: names come from
 * outside. So do characters that would turn the direction of writing: each is a question mark here.
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
    String plain = Redactor.printable(text);
    String safe = isFormula(plain) ? "'" + plain : plain;
    return safe.chars().anyMatch(c -> c == '"' || c == ',')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }

  /** Also behind white space, and in the wide forms that spreadsheets take for the same. */
  private static boolean isFormula(String text) {
    String begin = text.stripLeading();
    return !begin.isEmpty() && "=+-@|%\uff1d\uff0b\uff0d\uff20".indexOf(begin.charAt(0)) >= 0;
  }
}
