package harvest.migration.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was written down of a file when it was done with.
 *
 * @param file its name in {@code .processed} or {@code .failed}
 * @param error why it was refused whole; null where its rows were requested
 * @param finishedAt ISO-8601
 */
public record FileReport(
    String file,
    String sha256,
    long rows,
    long accepted,
    long rejected,
    @Nullable String error,
    String finishedAt) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The reports of all files whose rows were requested, in the order in which they were done. */
  public static List<FileReport> processed(Path inbox) throws IOException {
    return read(inbox.resolve(".processed"));
  }

  /** The reports of all files that were refused whole. */
  public static List<FileReport> failed(Path inbox) throws IOException {
    return read(inbox.resolve(".failed"));
  }

  private static List<FileReport> read(Path folder) throws IOException {
    List<FileReport> reports = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + Shelf.REPORT)) {
      for (Path file : files) {
        reports.add(parse(JSON.readTree(Files.readAllBytes(file))));
      }
    } catch (NoSuchFileException e) {
      return List.of(); // nothing was dropped yet
    }
    reports.sort(Comparator.comparing(FileReport::finishedAt).thenComparing(FileReport::file));
    return reports;
  }

  private static FileReport parse(JsonNode json) {
    return new FileReport(
        json.path("file").asText(),
        json.path("sha256").asText(),
        json.path("rows").asLong(),
        json.path("accepted").asLong(),
        json.path("rejected").asLong(),
        json.path("error").textValue(),
        json.path("finished_at").asText());
  }
}
