package harvest.migration.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.ledger.ReplayMarks;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.settings.Settings;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.OutgoingClients.RecordSink;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Replays dead letters. Running it twice replays once: a dead letter is marked in the ledger as
 * soon as the broker has its original. After a crash between the two a copy may be on the topic,
 * which is then recognised as one.
 */
public final class Replay {
  private final Settings settings;
  private final KafkaClients clients;
  private final Set<Reason> reasons;
  private final Set<String> applications;
  private final Map<Coordinates, Letter> letters = new LinkedHashMap<>();
  private @Nullable Set<Long> identities;

  /** One dead letter to replay. */
  private record Letter(
      @Nullable String application,
      @Nullable String fingerprint,
      long identity,
      Reason reason,
      @Nullable String source) {}

  /**
   * What was done.
   *
   * @param skipped migrated or in flight by now, or replayed before
   * @param missing their originals are not on the topic any more
   * @param replayable what a dry run would have replayed; counted under skipped, too
   */
  @JsonIgnoreProperties("replayable")
  public record Counts(long found, long replayed, long skipped, long missing, long replayable) {}

  /**
   * Prepares one.
   *
   * @param reasons only these; empty: every replayable one but those in doubt
   * @param applications only these; empty: all
   */
  public Replay(
      Settings settings, KafkaClients clients, Set<Reason> reasons, Set<String> applications) {
    this.settings = settings;
    this.clients = clients;
    this.reasons = reasons;
    this.applications = applications;
  }

  /** Leaves out what has none of these identities, see {@link LongMap}. */
  public Replay only(Set<Long> keys) {
    identities = keys;
    return this;
  }

  /**
   * Replays, or only counts what a replay would do.
   *
   * @throws TopicFailure if a topic cannot be read or written
   */
  public Counts run(boolean dry) throws TopicFailure, IOException {
    TopicReader reader = new TopicReader(clients);
    reader.read(settings.topics().deadLetters(), this::letter);
    letters.values().removeIf(letter -> !isWanted(letter));
    long found = letters.size();
    skip();
    long skipped = found - letters.size();
    Set<Coordinates> missing = new HashSet<>(letters.keySet());
    if (dry) {
      originals(reader, record -> missing.remove(RequestRecords.at(record)));
      long replayable = (long) letters.size() - missing.size();
      return new Counts(found, 0, skipped + replayable, missing.size(), replayable);
    }
    if (!letters.isEmpty()) {
      try (ReplayMarks marks = ReplayMarks.open(settings.ledgerUrl().text());
          Producer<byte[], byte[]> producer = clients.producer()) {
        Sending<Note> sending =
            new Sending<>(producer, marks::mark, "run replay again for the rest");
        originals(
            reader,
            record -> {
              Coordinates at = RequestRecords.at(record);
              Letter letter = letters.get(at);
              if (letter != null && missing.remove(at)) {
                sending.send(again(record, letter), Note.replayed(at, known(letter)));
              }
            });
        sending.finish();
      }
    }
    return new Counts(found, (long) letters.size() - missing.size(), skipped, missing.size(), 0);
  }

  /** The record goes on its topic once more, and keeps saying where it came from first. */
  private static ProducerRecord<byte[], byte[]> again(
      ConsumerRecord<byte[], byte[]> original, Letter letter) {
    RecordHeaders headers = new RecordHeaders(original.headers().toArray());
    if (letter.source() != null) {
      headers.remove("source");
      headers.add("source", letter.source().getBytes(StandardCharsets.UTF_8));
    }
    return new ProducerRecord<>(original.topic(), null, original.key(), original.value(), headers);
  }

  /** The newest one of each record wins. */
  private void letter(ConsumerRecord<byte[], byte[]> record) {
    Published letter = Published.read(record);
    if (letter != null && letter.at() != null && letter.reason() != null) {
      letters.put(
          letter.at(),
          new Letter(
              letter.text("application"),
              letter.text("fingerprint"),
              letter.identity(),
              letter.reason(),
              letter.text("source")));
    }
  }

  private boolean isWanted(Letter letter) {
    boolean reason =
        reasons.isEmpty()
            ? letter.reason().isReplayable() && letter.reason() != Reason.IN_DOUBT
            : reasons.contains(letter.reason());
    return reason
        && (applications.isEmpty() || applications.contains(letter.application()))
        && (identities == null || identities.contains(letter.identity()));
  }

  /** Leaves out what the ledger says is better left alone. */
  private void skip() {
    Map<Long, List<Coordinates>> byIdentity = new HashMap<>();
    letters.forEach(
        (at, letter) -> {
          if (letter.reason() != Reason.READ_FAILED) { // a read has no entry of its own
            byIdentity.computeIfAbsent(letter.identity(), first -> new ArrayList<>(1)).add(at);
          }
        });
    LedgerReader.read(
        settings.ledgerUrl().text(),
        ledger -> {
          ledger.entries(
              entry -> {
                if (entry.state() != State.DEAD) {
                  byIdentity
                      .getOrDefault(LongMap.key(entry.identity()), List.of())
                      .forEach(letters::remove);
                }
              });
          ledger.notes(
              note -> {
                if (note.kind() == Note.Kind.REPLAYED) {
                  letters.remove(note.at());
                }
              });
        });
  }

  /** Reads what the dead letters point to; another record in its place is not it. */
  private void originals(TopicReader reader, RecordSink sink) throws TopicFailure, IOException {
    RequestRecords requests = new RequestRecords(settings);
    for (String topic : List.of(settings.topics().requests(), settings.topics().reads())) {
      Map<Integer, Long> from = new HashMap<>();
      for (Coordinates at : letters.keySet()) {
        if (at.topic().equals(topic)) {
          from.merge(at.partition(), at.offset(), Math::min);
        }
      }
      if (from.isEmpty()) {
        continue;
      }
      boolean ofRequests = topic.equals(settings.topics().requests());
      reader.read(
          topic,
          from,
          record -> {
            Letter letter = letters.get(RequestRecords.at(record));
            if (letter != null
                && (!ofRequests
                    || letter.fingerprint() == null
                    || letter.fingerprint().equals(requests.read(record).fingerprint()))) {
              sink.accept(record);
            }
          });
    }
  }

  private @Nullable String known(Letter letter) {
    return settings.applications().find(letter.application()) == null ? null : letter.application();
  }
}
