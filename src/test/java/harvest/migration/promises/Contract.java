package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The shape of outgoing records, as integrations depend on it. */
final class Contract {
  static final List<String> RESULT =
      List.of(
          "id",
          "application",
          "subject",
          "grant_type",
          "fingerprint",
          "status",
          "access_token",
          "refresh_token",
          "token_type",
          "expires_in",
          "issued_at",
          "expires_at",
          "attempts",
          "request_id",
          "source",
          "request_at",
          "context");
  static final List<String> DEAD_LETTER =
      List.of(
          "id",
          "application",
          "subject",
          "grant_type",
          "fingerprint",
          "reason",
          "status",
          "error",
          "error_description",
          "attempts",
          "first_attempt_at",
          "last_attempt_at",
          "in_doubt",
          "replayable",
          "reauthorize_url",
          "request_id",
          "source",
          "request_at",
          "context");

  private Contract() {}

  /** All fields, no other, the key, and the two headers that a record without a trace has. */
  static JsonNode checkResult(ConsumerRecord<byte[], byte[]> record) {
    JsonNode value = json(record);
    List<String> fields = new ArrayList<>(RESULT);
    if (value.has("expires_assumed")) {
      fields.add("expires_assumed");
    }
    assertThat(names(value)).containsExactlyInAnyOrderElementsOf(fields);
    assertThat(headers(record)).containsExactlyInAnyOrderEntriesOf(plain("result.v1"));
    checkKey(record, value);
    return value;
  }

  /** The same of a dead letter. */
  static JsonNode checkDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    JsonNode value = json(record);
    assertThat(names(value)).containsExactlyInAnyOrderElementsOf(DEAD_LETTER);
    assertThat(headers(record)).containsExactlyInAnyOrderEntriesOf(plain("dead-letter.v1"));
    checkKey(record, value);
    return value;
  }

  private static void checkKey(ConsumerRecord<byte[], byte[]> record, JsonNode value) {
    JsonNode application = value.get("application");
    JsonNode name = value.get(value.get("subject").isNull() ? "fingerprint" : "subject");
    String key =
        application.isNull() || name.isNull()
            ? value.get("request_at").asText()
            : application.asText() + "/" + name.asText();
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(key);
  }

  static Map<String, String> plain(String schema) {
    return Map.of("content-type", "application/json", "schema", schema);
  }

  static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      assertThat(headers).as("a header twice").doesNotContainKey(header.key());
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }

  static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
    try {
      return World.JSON.readTree(record.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(JsonNode value) {
    List<String> names = new ArrayList<>();
    value.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
