package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.rehearsal.DemoScenario.DemoFolder;
import harvest.migration.secret.Secret;
import harvest.migration.settings.Settings;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  /** What followed the migration: accounts, lists of V2, and payloads of V1 in JSON. */
  public record Followup(List<Found> accounts, List<Read> records, List<String> payloads) {
    public Followup {
      accounts = List.copyOf(accounts);
      records = List.copyOf(records);
      payloads = List.copyOf(payloads);
    }

    /**
     * An account record.
     *
     * @param token fingerprint of the request that it belongs to
     * @param names of the accounts that the new token opens
     */
    public record Found(
        String application,
        @Nullable String subject,
        String token,
        List<String> names,
        @Nullable String error) {
      public Found {
        names = List.copyOf(names);
      }

      String identity() {
        return application + "/" + token;
      }
    }

    /**
     * A record of the records topic.
     *
     * @param list application, account and resource
     * @param end how many records the list has, where this one closes it; else null
     * @param text the record as Harvest sent it
     */
    public record Read(String key, String list, @Nullable Long end, String text) {}

    /** Every check. */
    List<CallLogComparison.Check> checks(
        List<CallLogComparison.Outcome> outcomes, int payloadsExpected) {
      return List.of(
          everyPairHasItsAccounts(outcomes), everyListIsComplete(), everyPayload(payloadsExpected));
    }

    private CallLogComparison.Check everyPairHasItsAccounts(
        List<CallLogComparison.Outcome> outcomes) {
      Map<String, Integer> found = new LinkedHashMap<>();
      accounts.forEach(one -> found.merge(one.identity(), 1, Integer::sum));
      List<String> problems = new ArrayList<>();
      for (CallLogComparison.Outcome one : outcomes) {
        if (!one.isResult()) {
          continue;
        }
        String identity = one.application() + "/" + one.token();
        Integer count = found.remove(identity);
        if (count == null) {
          problems.add(identity + ": has a result and no account record");
        } else if (count > 1) {
          problems.add(identity + ": has " + count + " account records");
        }
      }
      found.keySet().forEach(extra -> problems.add(extra + ": has an account record, no result"));
      return new CallLogComparison.Check(
          String.format(Locale.ROOT, "%,d account records, one for each result", accounts.size()),
          problems);
    }

    private CallLogComparison.Check everyListIsComplete() {
      Map<String, Set<String>> keys = new HashMap<>();
      Map<String, Long> ends = new LinkedHashMap<>();
      int count = 0;
      for (Read one : records) {
        if (one.end() == null) {
          keys.computeIfAbsent(one.list(), list -> new HashSet<>()).add(one.key());
          count++;
        } else {
          ends.put(one.list(), one.end());
        }
      }
      List<String> problems = new ArrayList<>();
      for (Map.Entry<String, Long> end : ends.entrySet()) {
        int read = keys.getOrDefault(end.getKey(), Set.of()).size();
        if (read != end.getValue()) {
          problems.add(end.getKey() + ": " + read + " records of " + end.getValue());
        }
      }
      keys.keySet().stream()
          .filter(list -> !ends.containsKey(list))
          .forEach(list -> problems.add(list + ": was not read to its end"));
      if (ends.isEmpty()) {
        problems.add("no list was read to its end");
      }
      return new CallLogComparison.Check(
          String.format(
              Locale.ROOT,
              "%,d time entries, from %d lists that were read to their end",
              count,
              ends.size()),
          problems);
    }

    private CallLogComparison.Check everyPayload(int expected) {
      return new CallLogComparison.Check(
          String.format(
              Locale.ROOT, "%d V1 requests in XML became payloads in JSON", payloads.size()),
          payloads.size() == expected
              ? List.of()
              : List.of(expected + " records are in " + DemoFolder.XML));
    }
  }
}
