package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.secret.Secret;
import harvest.migration.settings.Settings;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads what the demo's run has published. */
public final class DemoTopics {
  private final ObjectMapper json = new ObjectMapper();
  private final Settings.Topics topics;
  private final TopicReader reader;

  public DemoTopics(Settings settings) throws TopicFailure {
    this.topics = settings.topics();
    this.reader = new TopicReader(KafkaClients.of(settings));
  }

  /**
   * Every result and every dead letter.
   *
   * @throws TopicFailure if a topic cannot be read
   * @throws IOException if an outcome is not JSON
   */
  public List<CallLogComparison.Outcome> outcomes() throws TopicFailure, IOException {
    List<CallLogComparison.Outcome> outcomes = new ArrayList<>();
    reader.read(topics.results(), record -> outcomes.add(outcome(record.value(), true)));
    reader.read(topics.deadLetters(), record -> outcomes.add(outcome(record.value(), false)));
    return outcomes;
  }

  /**
   * What followed the migration.
   *
   * @throws TopicFailure if a topic cannot be read
   * @throws IOException if a record is not JSON
   */
  public Followup followup() throws TopicFailure, IOException {
    List<Followup.Found> accounts = new ArrayList<>();
    reader.read(topics.accounts(), record -> accounts.add(found(json.readTree(record.value()))));
    List<Followup.Read> records = new ArrayList<>();
    reader.read(topics.records(), record -> records.add(read(record)));
    List<String> payloads = new ArrayList<>();
    reader.read(
        topics.payloads(),
        record -> payloads.add(new String(record.value(), StandardCharsets.UTF_8)));
    return new Followup(accounts, records, payloads);
  }

  private static Followup.Found found(JsonNode record) {
    List<String> names = new ArrayList<>();
    record
        .path("accounts")
        .forEach(
            account ->
                names.add(account.path("product").asText() + " " + account.path("id").asText()));
    return new Followup.Found(
        record.path("application").asText(),
        record.path("subject").textValue(),
        record.path("fingerprint").asText(),
        names,
        record.path("error").textValue());
  }

  private Followup.Read read(ConsumerRecord<byte[], byte[]> record) throws IOException {
    JsonNode value = json.readTree(record.value());
    String list =
        value.path("application").asText()
            + " "
            + value.path("account_id").asText()
            + " "
            + value.path("resource").asText();
    return new Followup.Read(
        new String(record.key(), StandardCharsets.UTF_8),
        list,
        value.has("completed_at") ? value.path("records").asLong() : null,
        value.path("record").toString());
  }

  private CallLogComparison.Outcome outcome(byte[] value, boolean isResult) throws IOException {
    JsonNode record = json.readTree(value);
    String token = record.path("access_token").textValue();
    return new CallLogComparison.Outcome(
        record.path("request_at").asText(),
        record.path("application").textValue(),
        record.path("subject").textValue(),
        isResult,
        record.path(isResult ? "status" : "reason").asText(),
        record.path("fingerprint").textValue(),
        fingerprint(token),
        record.path("attempts").asInt(),
        record.path("source").asText(),
        record.path("expires_at").textValue());
  }

  private static @Nullable String fingerprint(@Nullable String token) {
    return token == null ? null : new Secret(token).fingerprint();
  }
}
