package harvest.migration.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.recovery.TakeOver.OutgoingEnds;
import harvest.migration.recovery.TakeOver.Published;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import harvest.migration.topics.TopicReader.TopicEnds;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, before the first call, whether the ledger is the latest one: a backup that was put
 * back does not know of the calls made since, and each would be made a second time.
 *
 * <p>A call is recorded before it is sent, so the latest ledger has counted at least as many calls
 * for an identity as any outcome published for it. Only what was published since the ledger's last
 * mark is read.
 */
public final class LatestLedger {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
  private static final int ASKED_TOGETHER = 500;

  private final Ledger ledger;
  private final TopicReader reader;
  private final TopicEnds ends;
  private final String requests;

  /**
   * @param requests the requests topic; outcomes of other topics' requests are other ledgers'
   */
  public LatestLedger(Ledger ledger, TopicReader reader, TopicEnds ends, String requests) {
    this.ledger = ledger;
    this.reader = reader;
    this.ends = ends;
    this.requests = requests;
  }

  /**
   * Returns when the ledger knows every call whose outcome was published.
   *
   * @throws LedgerFailure.Stale if it does not; the message is for people
   * @throws TopicFailure if a topic cannot be read
   */
  public void require(String results, String deadLetters) throws TopicFailure, IOException {
    OutgoingEnds mark = OutgoingEnds.parse(ledger.newestMark());
    compare(results, mark.results());
    compare(deadLetters, mark.deadLetters());
  }

  private void compare(String topic, Map<Integer, Long> mark) throws TopicFailure, IOException {
    if (ends.of(topic).entrySet().stream()
        .allMatch(end -> end.getValue().equals(mark.getOrDefault(end.getKey(), 0L)))) {
      return; // nothing was published since
    }
    Map<Identity, Published> asked = new LinkedHashMap<>();
    reader.read(
        topic,
        mark,
        record -> {
          Published outcome = outcome(record);
          if (outcome != null) {
            asked.merge(outcome.identity(), outcome, (a, b) -> a.attempts() < b.attempts() ? b : a);
            if (asked.size() >= ASKED_TOGETHER) {
              ask(asked);
              asked.clear();
            }
          }
        });
    ask(asked);
  }

  /** An outcome for which calls were made. */
  private record Published(Identity identity, long attempts, String place) {}

  private @Nullable Published outcome(ConsumerRecord<byte[], byte[]> record) {
    JsonNode json = parse(record);
    long attempts = json.path("attempts").asLong();
    Coordinates at = Coordinates.parse(json.path("request_at").asText());
    GrantType grantType = GrantType.find(json.path("grant_type").asText());
    String fingerprint = json.path("fingerprint").asText();
    if (attempts < 1
        || at == null
        || !at.topic().equals(requests)
        || grantType == null
        || !FINGERPRINT.matcher(fingerprint).matches()) {
      return null;
    }
    return new Published(
        new Identity(json.path("application").asText(), grantType, fingerprint),
        attempts,
        record.topic() + "-" + record.partition() + "@" + record.offset());
  }

  private void ask(Map<Identity, Published> asked) {
    if (asked.isEmpty()) {
      return;
    }
    Map<Identity, Entry> known = ledger.entries(asked.keySet());
    for (Published outcome : asked.values()) {
      Entry entry = known.get(outcome.identity());
      if (entry == null || entry.attempts() < outcome.attempts()) {
        throw new LedgerFailure.Stale(
            "harvest.ledger.url: the ledger does not know the call whose outcome is "
                + outcome.place()
                + ": it is not the latest one, and going on would send calls again; put the latest"
                + " one back, or make it again: harvest-migration rebuild-ledger");
      }
    }
  }

  private static JsonNode parse(ConsumerRecord<byte[], byte[]> record) {
    try {
      return record.value() == null ? JSON.nullNode() : JSON.readTree(record.value());
    } catch (IOException e) {
      return JSON.nullNode(); // not ours: others may write there too
    }
  }
}
