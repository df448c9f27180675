package harvest.migration.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.secret.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which files hold exported results, and up to where: {@code exports.ndjson} of the data directory,
 * a line an export. By it a purge knows that somebody has the pairs, and which files hold tokens.
 */
public final class ExportRecords {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path log;
  private final List<Line> lines;

  /**
   * One export.
   *
   * @param file absolute
   * @param ends the topic's next offsets when the export began, by partition
   * @param whole whether it has all that the topic held
   */
  record Line(String file, String topic, Map<Integer, Long> ends, boolean whole, String at) {}

  private ExportRecords(Path log, List<Line> lines) {
    this.log = log;
    this.lines = lines;
  }

  /** Those of a data directory. */
  public static ExportRecords in(Path dataDir) throws IOException {
    Path log = dataDir.resolve("exports.ndjson");
    List<Line> lines = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(log)) {
        lines.add(JSON.readValue(line, Line.class));
      }
    } catch (NoSuchFileException e) {
      // nothing was exported yet
    }
    return new ExportRecords(log, lines);
  }

  /** Notes an export that is complete on the disk; it takes the place of an earlier one there. */
  public void add(Path file, String topic, Map<Integer, Long> ends, boolean whole)
      throws IOException {
    String name = file.toAbsolutePath().toString();
    lines.removeIf(line -> line.file().equals(name));
    lines.add(new Line(name, topic, ends, whole, Instant.now().toString()));
    Files.createDirectories(log.toAbsolutePath().getParent());
    try (PrivateFile written = PrivateFile.create(log)) {
      for (Line line : lines) {
        written.writer().write(JSON.writeValueAsString(line) + "\n");
      }
      written.commit();
    }
  }

  /** Whether a file that is still there holds everything below these ends. */
  public boolean cover(String topic, Map<Integer, Long> ends) {
    return lines.stream()
        .anyMatch(
            line ->
                line.whole()
                    && line.topic().equals(topic)
                    && Files.exists(Path.of(line.file()))
                    && ends.entrySet().stream()
                        .allMatch(
                            end -> line.ends().getOrDefault(end.getKey(), 0L) >= end.getValue()));
  }

  /** The files, each once, whether or not they are there. */
  public List<Path> files() {
    return lines.stream().map(Line::file).distinct().map(Path::of).toList();
  }

  /** The files are gone. */
  public void forget() throws IOException {
    Files.deleteIfExists(log);
  }
}
