package harvest.migration.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.json.NumbersAsWritten;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes our messages without touching a number: Harvest's stay as it sent them. */
final class Messages {
  private static final JsonMapper JSON =
      JsonMapper.builder().addModule(new NumbersAsWritten()).build();

  private Messages() {}

  /** The object, or empty where the bytes are none. */
  static Optional<ObjectNode> read(byte @Nullable [] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return JSON.readTree(value) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static JsonNode tree(@Nullable Object value) {
    return JSON.valueToTree(value);
  }

  static String write(JsonNode node) throws RowWriter.UnwritableRow {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new RowWriter.UnwritableRow(e);
    }
  }
}
