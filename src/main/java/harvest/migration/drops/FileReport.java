package harvest.migration.drops;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.FileDrops.Drop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report beside a file that is done with, as it stands there in JSON.
 *
 * @param file its name in {@code .processed} or {@code .failed}
 * @param format as in its name, without {@code .gz}
 * @param error why it was refused whole; null where its rows were published
 * @param startedAt ISO-8601
 * @param finishedAt ISO-8601
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record FileReport(
    String file,
    String sha256,
    long bytes,
    String format,
    long rows,
    long accepted,
    long rejected,
    @Nullable String error,
    String startedAt,
    String finishedAt) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** A report with what was left out, which may be more than the memory holds. */
  private record WithLeftOut(
      @JsonUnwrapped FileReport report, Iterable<RowReader.LeftOut> dropped) {}

  static FileReport of(Drop drop, String name, long rows, long rejected, Instant finishedAt) {
    return new FileReport(
        name,
        drop.sha256(),
        drop.stamp().size(),
        drop.format(),
        rows,
        rows - rejected,
        rejected,
        drop.error(),
        drop.startedAt().truncatedTo(ChronoUnit.MILLIS).toString(),
        finishedAt.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  /**
   * Writes the report.
   *
   * @param leftOut null where the kind of drop lists nothing
   */
  void write(OutputStream out, @Nullable Iterable<RowReader.LeftOut> leftOut) throws IOException {
    JSON.writeValue(out, leftOut == null ? this : new WithLeftOut(this, leftOut));
  }

  /** The reports of all files whose rows were published, in the order in which they were done. */
  public static List<FileReport> processed(Path inbox) throws IOException {
    return read(inbox.resolve(ArchiveDirectory.PROCESSED));
  }

  /** The reports of all files that were refused whole. */
  public static List<FileReport> failed(Path inbox) throws IOException {
    return read(inbox.resolve(ArchiveDirectory.FAILED));
  }

  /** Whether its rows went to the requests topic; the records of XML go to that of payloads. */
  @JsonIgnore
  public boolean isOfRequests() {
    return RequestFiles.isFormat(format);
  }

  /**
   * Whether the file lies where it was put and holds something else than what was read of it:
   * somebody went on writing.
   */
  public boolean isOfAnotherContent(Path inbox) throws IOException {
    String folder = error == null ? ArchiveDirectory.PROCESSED : ArchiveDirectory.FAILED;
    try {
      Path kept = inbox.resolve(folder).resolve(file);
      return Files.isRegularFile(kept, LinkOption.NOFOLLOW_LINKS)
          && !DropContent.sha256(kept).equals(sha256);
    } catch (InvalidPathException e) {
      return false; // under this locale no file has such a name
    }
  }

  /**
   * Whether the file tells of a drop that lies, or lay, beside it: a report, or rejected rows. A
   * drop may be named like one of these, and has a report of its own then.
   */
  public static boolean isAbout(Path file) {
    String name = String.valueOf(file.getFileName());
    return (name.endsWith(ArchiveDirectory.REPORT) || name.endsWith(ArchiveDirectory.REJECTED))
        && Files.notExists(
            file.resolveSibling(DropNames.beside(name, ArchiveDirectory.REPORT)),
            LinkOption.NOFOLLOW_LINKS);
  }

  private static List<FileReport> read(Path folder) throws IOException {
    List<FileReport> reports = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, "*" + ArchiveDirectory.REPORT)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isAbout(file)) {
          reports.add(JSON.readValue(file.toFile(), FileReport.class));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // nothing was dropped yet
    }
    reports.sort(Comparator.comparing(FileReport::finishedAt).thenComparing(FileReport::file));
    return reports;
  }
}
