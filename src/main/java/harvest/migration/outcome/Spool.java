package harvest.migration.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where results wait that no broker would take at the end of a run: a file each, readable by its
 * owner only, published at the next start.
 */
public final class Spool {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDING = ".json";

  private final Path directory;

  public Spool(Path directory) {
    this.directory = directory;
  }

  /** Takes a message in; returns whether the broker has it when it does not throw. */
  public interface Publisher {
    void publish(Message message) throws IOException;
  }

  /** Keeps the message; it is on the disk when this returns. */
  public void keep(Message message) throws IOException {
    ObjectNode kept = JSON.createObjectNode();
    kept.put("key", message.key());
    kept.put("schema", message.schema());
    kept.put("source", message.origin().source());
    kept.put("request_at", message.origin().at().toString());
    kept.put("traceparent", message.origin().traceparent());
    kept.put("tracestate", message.origin().tracestate());
    kept.put("value", new String(message.value(), StandardCharsets.UTF_8));
    String name = message.origin().at().toString().replaceAll("[^\\w.@-]", "_") + ENDING;
    try (PrivateFile file = PrivateFile.create(directory.resolve(name))) {
      file.writer().write(JSON.writeValueAsString(kept));
      file.commit();
    }
  }

  /**
   * Publishes what is kept, and forgets each message once the broker has it.
   *
   * @return how many there were
   */
  public int publish(Publisher publisher) throws IOException {
    List<Path> files = files();
    for (Path file : files) {
      publisher.publish(read(file));
      Files.delete(file);
    }
    return files.size();
  }

  /** How many messages are kept. */
  public int size() throws IOException {
    return files().size();
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  private static Message read(Path file) throws IOException {
    JsonNode kept = JSON.readTree(file.toFile());
    Coordinates at = Coordinates.parse(kept.path("request_at").asText());
    if (at == null) {
      throw new IOException(file + " is not what a run leaves here; move it away");
    }
    return new Message(
        kept.path("key").asText(),
        kept.path("value").asText().getBytes(StandardCharsets.UTF_8),
        kept.path("schema").asText(),
        Origin.of(
            at,
            text(kept.get("source")),
            text(kept.get("traceparent")),
            text(kept.get("tracestate"))));
  }

  private static @Nullable String text(@Nullable JsonNode value) {
    return value == null || value.isNull() ? null : value.asText();
  }
}
