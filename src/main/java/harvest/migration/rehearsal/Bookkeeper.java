package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Status;
import harvest.migration.request.GrantType;
import harvest.migration.secret.Secret;
import harvest.migration.settings.Settings;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the books from the topics, the simulator's log and the program's counters. */
public final class Bookkeeper {
  private final ObjectMapper json = new ObjectMapper();
  private final Settings settings;

  public Bookkeeper(Settings settings) {
    this.settings = settings;
  }

  /**
   * Reads everything as it is now.
   *
   * @throws TopicFailure if a topic cannot be read
   * @throws IOException if an outcome is not JSON
   */
  public Books read(int expected, Counters counters, CallLog log) throws TopicFailure, IOException {
    TopicReader reader = new TopicReader(KafkaClients.of(settings));
    List<Books.Asked> asked = new ArrayList<>();
    reader.read(settings.topics().requests(), record -> asked.add(asked(record)));
    List<Books.Ended> ended = new ArrayList<>();
    reader.read(settings.topics().results(), record -> ended.add(ended(record.value(), "status")));
    reader.read(
        settings.topics().deadLetters(), record -> ended.add(ended(record.value(), "reason")));
    return new Books(expected, asked, ended, counters.duplicates(), counters.calls(), log.calls());
  }

  /**
   * Reads what followed.
   *
   * @throws TopicFailure if a topic cannot be read
   * @throws IOException if a record is not JSON
   */
  public Followup readFollowup() throws TopicFailure, IOException {
    TopicReader reader = new TopicReader(KafkaClients.of(settings));
    List<Followup.Found> accounts = new ArrayList<>();
    reader.read(
        settings.topics().accounts(), record -> accounts.add(found(json.readTree(record.value()))));
    List<Followup.Read> records = new ArrayList<>();
    reader.read(settings.topics().records(), record -> records.add(read(record)));
    List<String> payloads = new ArrayList<>();
    reader.read(
        settings.topics().payloads(),
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

  /** Whether it is the record of a result. */
  static boolean isResult(Books.Ended ended) {
    return Arrays.stream(Status.values()).anyMatch(status -> status.key().equals(ended.kind()));
  }

  private Books.Asked asked(ConsumerRecord<byte[], byte[]> record) {
    String at = record.topic() + "-" + record.partition() + "@" + record.offset();
    JsonNode request;
    try {
      request = json.readTree(record.value());
    } catch (IOException e) {
      return new Books.Asked(at, null, null);
    }
    String application = request.path("application").textValue();
    GrantType grant =
        GrantType.find(request.path("grant_type").asText(GrantType.V1_REFRESH_TOKEN.key()));
    String secret = grant == null ? null : request.path(grant.secretField()).textValue();
    return new Books.Asked(
        at,
        application,
        application == null || grant == null || secret == null
            ? null
            : application + "/" + grant.key() + "/" + new Secret(secret).fingerprint());
  }

  private Books.Ended ended(byte[] value, String kind) throws IOException {
    JsonNode record = json.readTree(value);
    return new Books.Ended(
        record.path("request_at").asText(),
        record.path("application").textValue(),
        record.path("subject").textValue(),
        record.path(kind).asText(),
        record.path("fingerprint").textValue(),
        fingerprint(record.path("access_token").textValue()),
        record.path("attempts").asInt(),
        record.path("source").asText(),
        record.path("expires_at").textValue());
  }

  private static @Nullable String fingerprint(@Nullable String token) {
    return token == null ? null : new Secret(token).fingerprint();
  }
}
