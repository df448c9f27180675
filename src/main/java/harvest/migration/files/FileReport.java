package harvest.migration.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.Format;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
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
 * @param format as in its name, without {@code .gz}
 * @param error why it was refused whole; null where its rows were requested
 * @param finishedAt ISO-8601
 */
public record FileReport(
    String file,
    String sha256,
    String format,
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

  /** Whether its rows went to the requests topic; the records of XML go to that of payloads. */
  public boolean isOfRequests() {
    return Format.of("." + format).isPresent();
  }

  /**
   * Whether the file lies where it was put and holds something else than what was read of it:
   * somebody went on writing.
   */
  public boolean isOfAnotherContent(Path inbox) throws IOException {
    Path kept;
    try {
      kept = inbox.resolve(error == null ? ".processed" : ".failed").resolve(file);
    } catch (InvalidPathException e) {
      return false; // under this locale no file has such a name
    }
    if (!Files.isRegularFile(kept, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DropContent content = DropContent.openRaw(kept)) {
      content.drain();
      return !content.sha256().equals(sha256);
    }
  }

  private static List<FileReport> read(Path folder) throws IOException {
    List<FileReport> reports = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + Shelf.REPORT)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          reports.add(parse(fields(file)));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // nothing was dropped yet
    }
    reports.sort(Comparator.comparing(FileReport::finishedAt).thenComparing(FileReport::file));
    return reports;
  }

  /** Its plain fields; a list of what was left out may be longer than the memory. */
  private static ObjectNode fields(Path file) throws IOException {
    ObjectNode fields = JSON.createObjectNode();
    try (JsonParser json = JSON.createParser(file.toFile())) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (json.nextToken().isScalarValue()) {
          fields.set(name, json.readValueAsTree());
        } else {
          json.skipChildren();
        }
      }
    }
    return fields;
  }

  private static FileReport parse(JsonNode json) {
    return new FileReport(
        json.path("file").asText(),
        json.path("sha256").asText(),
        json.path("format").asText(),
        json.path("rows").asLong(),
        json.path("accepted").asLong(),
        json.path("rejected").asLong(),
        json.path("error").textValue(),
        json.path("finished_at").asText());
  }
}
