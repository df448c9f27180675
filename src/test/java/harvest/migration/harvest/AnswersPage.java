package harvest.migration.harvest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines of docs/answers.md, one for each status that a line names. */
final class AnswersPage {
  private static final String HEADER =
      "| row | call | answer | content type | Retry-After | body | verdict |";

  record Line(String row, CallKind kind, Answer answer, String verdict, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  static List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    boolean inTable = false;
    for (String text : text().lines().toList()) {
      if (text.equals(HEADER)) {
        inTable = true;
      } else if (!text.startsWith("|")) {
        inTable = false;
      } else if (inTable && !text.startsWith("|---")) {
        lines.addAll(linesOf(text));
      }
    }
    return lines;
  }

  private static List<Line> linesOf(String text) {
    String[] cells = Arrays.stream(text.split("\\|", -1)).map(String::strip).toArray(String[]::new);
    if (cells.length != 9) {
      throw new IllegalArgumentException("not seven cells: " + text);
    }
    CallKind kind = CallKind.valueOf(cells[2].toUpperCase(java.util.Locale.ROOT));
    List<Line> lines = new ArrayList<>();
    for (String answer : cells[3].split(", ", -1)) {
      String name = cells[1] + " " + cells[2] + " " + answer + " " + cells[6];
      lines.add(new Line(cells[1], kind, answer(answer, cells), cells[7], name));
    }
    return lines;
  }

  private static Answer answer(String answer, String[] cells) {
    if (answer.endsWith("sent")) {
      return new Answer.Failed(answer.equals("sent"), "SocketException");
    }
    String body = cells[6].equals("-") ? "" : cells[6].replace("`", "");
    return new Answer.Responded(
        Integer.parseInt(answer),
        body.getBytes(StandardCharsets.UTF_8),
        header(cells[4]),
        header(cells[5]),
        null);
  }

  private static String header(String cell) {
    return cell.equals("-") ? null : cell;
  }

  private static String text() {
    try {
      return Files.readString(Path.of("docs/answers.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AnswersPage() {}
}
