package harvest.migration.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Coordinates;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads records of the results and dead-letters topics. What is not ours comes out as missing. */
public final class OutgoingRecords {
  private static final JsonMapper JSON = new JsonMapper();

  private OutgoingRecords() {}

  /** The object that the record holds; missing where it holds none. */
  public static JsonNode read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return MissingNode.getInstance();
    }
    try {
      JsonNode value = JSON.readTree(record.value());
      return value.isObject() ? value : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance(); // others may write there too
    }
  }

  /** The record that the outcome belongs to; null where it does not say. */
  public static @Nullable Coordinates requestAt(JsonNode outcome) {
    String text = outcome.path("request_at").textValue();
    return text == null ? null : Coordinates.parse(text);
  }

  /** What a result says that its request came to; null where it says nothing known. */
  public static @Nullable Ending result(JsonNode result) {
    return switch (result.path("status").asText()) {
      case "migrated" -> Ending.of(Ending.Kind.MIGRATED);
      case "issued" -> Ending.of(Ending.Kind.ISSUED);
      case "verified" -> Ending.of(Ending.Kind.VERIFIED);
      default -> null;
    };
  }

  /** What a dead letter says that its request came to; null where it says nothing known. */
  public static @Nullable Ending deadLetter(JsonNode letter) {
    Reason reason = Reason.find(letter.path("reason").asText());
    return reason == null ? null : Ending.dead(reason);
  }

  /** A time of the outcome; null where there is none. */
  public static @Nullable Instant time(JsonNode outcome, String field) {
    String text = outcome.path(field).textValue();
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** The text of a field; null where it has none. */
  public static @Nullable String text(JsonNode outcome, String field) {
    return outcome.path(field).textValue();
  }
}
