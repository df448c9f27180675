package harvest.migration.drops.v1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The lines of the table in docs/xml.md. */
final class XmlPage {
  record Line(String resource, String v1, String v2, String how, String xml, String json) {
    @Override
    public String toString() {
      return resource + " " + v1;
    }
  }

  private XmlPage() {}

  static List<Line> lines() throws IOException {
    return Files.readAllLines(Path.of("docs/xml.md")).stream()
        .dropWhile(line -> !line.equals("## The table"))
        .filter(line -> line.startsWith("| ") && !line.startsWith("| resource "))
        .map(XmlPage::line)
        .toList();
  }

  private static Line line(String text) {
    List<String> cells =
        Arrays.stream(text.split("\\|", -1)).map(cell -> cell.strip().replace("`", "")).toList();
    if (cells.size() != 8) {
      throw new IllegalArgumentException("not six cells: " + text);
    }
    return new Line(
        cells.get(1), cells.get(2), cells.get(3), cells.get(4), cells.get(5), cells.get(6));
  }
}
