package harvest.migration.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Coordinates;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * An outcome on the results or the dead-letters topic.
 *
 * @param ending what its request came to
 * @param at the record of its request; null where it does not say
 * @param place where it lies itself
 * @param timestamp of its own record, in Kafka's milliseconds
 */
record Published(
    JsonNode json, Ending ending, @Nullable Coordinates at, Coordinates place, long timestamp) {
  private static final JsonMapper JSON = new JsonMapper();

  /** What the record holds; null where it is not ours: others may write there too. */
  static @Nullable Published read(ConsumerRecord<byte[], byte[]> record) {
    try {
      JsonNode json = record.value() == null ? null : JSON.readTree(record.value());
      Ending ending = json == null ? null : ending(json);
      if (json == null || ending == null) {
        return null;
      }
      String at = json.path("request_at").textValue();
      return new Published(
          json,
          ending,
          at == null ? null : Coordinates.parse(at),
          RequestRecords.at(record),
          record.timestamp());
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Ending ending(JsonNode json) {
    return switch (json.path("status").asText()) {
      case "migrated" -> Ending.of(Ending.Kind.MIGRATED);
      case "issued" -> Ending.of(Ending.Kind.ISSUED);
      case "verified" -> Ending.of(Ending.Kind.VERIFIED);
      default -> {
        Reason reason = Reason.find(json.path("reason").asText());
        yield reason == null ? null : Ending.dead(reason);
      }
    };
  }

  /** Whether it is a result with a pair, which spends what was sent. */
  boolean isPair() {
    return ending.kind() == Ending.Kind.MIGRATED || ending.kind() == Ending.Kind.ISSUED;
  }

  /** Of a dead letter; null for a result. */
  @Nullable Reason reason() {
    return ending.reason();
  }

  /** The key of its identity, see {@link LongMap}; 0 where it has none. */
  long identity() {
    return LongMap.key(json);
  }

  /** The text of a field; null where it has none. */
  @Nullable String text(String field) {
    return json.path(field).textValue();
  }

  /** The time in a field; null where there is none. */
  @Nullable Instant time(String field) {
    String text = text(field);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Calls that were made for the identity. */
  long attempts() {
    return json.path("attempts").asLong();
  }
}
