package harvest.migration.report;

import harvest.migration.secret.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table for a terminal: the first column to the left, the others to the right. One that is wider
 * than 80 columns has its header in two lines, and its columns closer together.
 */
public final class TextTable {
  /** What a terminal shows at least. */
  private static final int WIDTH = 80;

  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(List<String> header) {
    rows.add(header);
  }

  /**
   * Adds a row; a cell that is missing stays empty, a control character becomes a question mark.
   */
  public void row(List<String> cells) {
    rows.add(cells.stream().map(Redactor::printable).toList());
  }

  /** The lines, the first one and a rule below it among them. */
  public List<String> lines() {
    List<String> lines = lines(rows, 1, "  ");
    if (lines.get(1).length() <= WIDTH) {
      return lines;
    }
    List<String> above = new ArrayList<>();
    List<String> below = new ArrayList<>();
    for (String title : rows.get(0)) {
      int blank = title.indexOf(' ');
      above.add(blank < 0 ? "" : title.substring(0, blank));
      below.add(title.substring(blank + 1));
    }
    List<List<String>> higher = new ArrayList<>(List.of(above, below));
    higher.addAll(rows.subList(1, rows.size()));
    List<String> narrower = lines(higher, 2, "  ");
    return narrower.get(2).length() <= WIDTH ? narrower : lines(higher, 2, " ");
  }

  private static List<String> lines(List<List<String>> rows, int header, String gap) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = i < row.size() ? row.get(i) : "";
        String pad = " ".repeat(widths[i] - cell.length());
        line.append(i == 0 ? cell + pad : gap + pad + cell);
      }
      lines.add(line.toString().stripTrailing());
      if (lines.size() == header) {
        lines.add("-".repeat(line.length()));
      }
    }
    return lines;
  }

  /** The text in lines of at most 80 columns; those after the first begin with so many blanks. */
  public static List<String> wrapped(String text, int indent) {
    List<String> lines = new ArrayList<>();
    String left = text;
    while (left.length() > WIDTH && left.lastIndexOf(' ', WIDTH) > indent) {
      int end = left.lastIndexOf(' ', WIDTH);
      lines.add(left.substring(0, end));
      left = " ".repeat(indent) + left.substring(end + 1);
    }
    lines.add(left);
    return lines;
  }

  /** A number with its thousands apart. */
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Seconds as people say them. */
  public static String duration(double seconds) {
    long whole = (long) Math.ceil(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    long minutes = (whole + 59) / 60;
    if (minutes < 60) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 48
        ? hours + " h " + minutes % 60 + " min"
        : hours / 24 + " days " + hours % 24 + " h";
  }
}
