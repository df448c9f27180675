package harvest.migration.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.State;
import harvest.migration.outcome.Reason;
import harvest.migration.request.GrantType;
import harvest.migration.request.Identity;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Looks entries up on the outgoing topics: was an outcome published that nobody recorded? */
final class Published {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Identity, Entry> wanted = new HashMap<>();
  private final Map<Identity, Entry> found = new HashMap<>();

  Published(Iterable<Entry> entries) {
    entries.forEach(entry -> wanted.put(entry.identity(), entry));
  }

  /**
   * Reads both topics from there to their ends.
   *
   * @return the entries that have an outcome, as they have to be recorded
   */
  Map<Identity, Entry> lookUp(
      TopicReader reader, String results, String deadLetters, OutgoingEnds from)
      throws TopicFailure, IOException {
    // Dead letters first: a pair wins over whatever else was published for the identity.
    reader.read(deadLetters, from.deadLetters(), this::deadLetter);
    reader.read(results, from.results(), this::result);
    return found;
  }

  private void deadLetter(ConsumerRecord<byte[], byte[]> record) {
    JsonNode letter = parse(record);
    Entry entry = find(letter);
    Reason reason = Reason.find(letter.path("reason").asText());
    // A dead letter of an earlier try says nothing of the one that was under way.
    if (entry != null
        && reason != null
        && letter.path("request_at").asText().equals(entry.at().toString())) {
      found.put(entry.identity(), entry.dead(reason));
    }
  }

  private void result(ConsumerRecord<byte[], byte[]> record) {
    JsonNode result = parse(record);
    Entry entry = find(result);
    if (entry != null) {
      // A verification is made again: its account record, which comes second, may be missing.
      switch (result.path("status").asText()) {
        case "migrated" -> found.put(entry.identity(), entry.in(State.MIGRATED));
        case "issued" -> found.put(entry.identity(), entry.in(State.ISSUED));
        default -> {}
      }
    }
  }

  private @Nullable Entry find(JsonNode outcome) {
    String name = outcome.path("grant_type").asText().toLowerCase(Locale.ROOT);
    GrantType grantType = GrantType.find(name);
    return grantType == null
        ? null
        : wanted.get(
            new Identity(
                outcome.path("application").asText(),
                grantType,
                outcome.path("fingerprint").asText()));
  }

  private static JsonNode parse(ConsumerRecord<byte[], byte[]> record) {
    try {
      return record.value() == null ? JSON.nullNode() : JSON.readTree(record.value());
    } catch (IOException e) {
      // Not ours: others may write there too.
      return JSON.nullNode();
    }
  }
}
