package harvest.migration.recovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.checkpoint.Checkpoints.Checkpoint;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.Fact.DeletedUnread;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.Ledger;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.recovery.TakeOver.Resumption;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import harvest.migration.window.Assignments;
import harvest.migration.window.Assignments.RefusedAssignment;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before the first record of a partition is taken: refuses offsets that were committed under
 * another ledger, and finds out what became of calls that were under way when their process ended.
 * What was published is finished without a call; the rest will be tried again, marked as possibly
 * succeeded before.
 */
public final class TakeOver implements Assignments {
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);
  private static final String METADATA = "ledger:";

  private final Ledger ledger;
  private final Resumption resumption;
  private final Predicate<Identity> underWay;
  private final Refused refused;
  private final Checkpoints checkpoints;
  private final Consumer<String> refuse;

  /**
   * @param underWay whether this process itself works on the identity
   * @param refused is told of the records that may be read again
   * @param refuse ends the run with that line
   */
  public TakeOver(
      Ledger ledger,
      Resumption resumption,
      Predicate<Identity> underWay,
      Refused refused,
      Consumer<String> refuse,
      Checkpoints checkpoints) {
    this.checkpoints = checkpoints;
    this.ledger = ledger;
    this.resumption = resumption;
    this.underWay = underWay;
    this.refused = refused;
    this.refuse = refuse;
  }

  @Override
  public String metadata() {
    return METADATA + ledger.id();
  }

  @Override
  public void assigned(
      Iterable<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> committed) {
    committed.forEach(this::check);
    try {
      resume();
    } catch (TopicFailure | IOException e) {
      // Taking anything now could do a call twice: the consumer reconnects and comes here again.
      throw new NotYet(
          "unfinished calls cannot be looked up on the outgoing topics: " + e.getMessage(), e);
    }
    partitions.forEach(
        partition -> {
          OffsetAndMetadata from = committed.get(partition);
          ledger
              .refused(partition.topic(), partition.partition(), from == null ? 0 : from.offset())
              .forEach(
                  (offset, writtenAt) ->
                      refused.add(
                          new Coordinates(partition.topic(), partition.partition(), offset),
                          writtenAt));
        });
  }

  private static final class NotYet extends RetriableException {
    private static final long serialVersionUID = 1;

    NotYet(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Override
  public void deletedUnread(TopicPartition partition, long from, long to) {
    ledger.deletedUnread(
        new DeletedUnread(partition.topic(), partition.partition(), from, to, Instant.now()));
  }

  /** Takes the records that were refused before, with the time when each was written. */
  public interface Refused {
    void add(Coordinates at, long writtenAt);
  }

  @Override
  public void committed() {
    checkpoints.reached(Checkpoint.OFFSET_COMMITTED);
  }

  private void check(TopicPartition partition, OffsetAndMetadata offset) {
    String metadata = offset.metadata();
    if (metadata.startsWith(METADATA) && !metadata.equals(metadata())) {
      String line =
          "harvest.ledger.url: the offsets of "
              + partition
              + " were committed under another ledger ("
              + metadata.substring(METADATA.length())
              + "); use that one, or make it again: harvest-migration rebuild-ledger";
      refuse.accept(line);
      throw new RefusedAssignment(line);
    }
  }

  private void resume() throws TopicFailure, IOException {
    List<Entry> unfinished = new ArrayList<>();
    for (Entry entry : ledger.unfinished()) {
      if (!underWay.test(entry.identity())) {
        unfinished.add(entry);
      }
    }
    if (unfinished.isEmpty()) {
      return;
    }
    Resumption.Found found = resumption.resolve(unfinished);
    LOG.info(
        "resuming: {} unfinished ({} of them were published, {} may have been sent)",
        unfinished.size(),
        found.published(),
        found.open());
  }

  /**
   * Brings the ledger up to what was published: an entry whose outcome is on a topic has come to
   * its end; one whose call nobody finished is marked, for it may have succeeded.
   */
  public static final class Resumption {
    private final Ledger ledger;
    private final TopicReader reader;
    private final String results;
    private final String deadLetters;

    /** What became of the entries that were looked up. */
    record Found(int published, int open) {}

    public Resumption(Ledger ledger, TopicReader reader, String results, String deadLetters) {
      this.ledger = ledger;
      this.reader = reader;
      this.results = results;
      this.deadLetters = deadLetters;
    }

    /** Looks the entries up; what is asked of the ledger afterwards sees what was found. */
    Found resolve(List<Entry> unfinished) throws TopicFailure, IOException {
      long oldest = unfinished.stream().mapToLong(Entry::mark).min().orElse(0);
      Map<Identity, Entry> found =
          new Published(unfinished)
              .lookUp(reader, results, deadLetters, OutgoingEnds.parse(ledger.marked(oldest)));
      int open = 0;
      for (Entry entry : unfinished) {
        Entry outcome = found.get(entry.identity());
        if (outcome != null) {
          ledger.write(outcome, written -> {});
        } else if (entry.state() == State.OPEN) {
          open++;
          boolean spends = !entry.identity().grantType().isVerification();
          ledger.write((spends ? entry.doubted() : entry).in(State.WAITING), written -> {});
        }
      }
      return new Found(found.size(), open);
    }
  }

  /**
   * Resolves calls of another instance whose lease ended after its partitions were taken over. One
   * thread; those that come in while it reads the topics are resolved together.
   */
  public static final class LateLookUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LateLookUp.class);

    private final Resumption resumption;
    private final Ledger ledger;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::work, "late-look-up");

    private record Waiting(Entry entry, Runnable resolved) {}

    public LateLookUp(Resumption resumption, Ledger ledger) {
      this.resumption = resumption;
      this.ledger = ledger;
      thread.setDaemon(true);
      thread.start();
    }

    /** Resolves the entry, then runs the task. */
    public void resolve(Entry entry, Runnable resolved) {
      queue.add(new Waiting(entry, resolved));
    }

    private void work() {
      List<Waiting> batch = new ArrayList<>();
      try {
        while (true) {
          batch.add(queue.take());
          queue.drainTo(batch);
          until(batch.stream().map(Waiting::entry).toList());
          batch.forEach(waiting -> ledger.fence(waiting.resolved()));
          batch.clear();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void until(List<Entry> entries) throws InterruptedException {
      while (true) {
        try {
          resumption.resolve(entries);
          return;
        } catch (TopicFailure | IOException e) {
          LOG.warn("calls of another instance cannot be looked up yet: {}", e.getMessage());
          TimeUnit.SECONDS.sleep(1);
        }
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }

  /** Looks entries up on the outgoing topics: was an outcome published that nobody recorded? */
  static final class Published {
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

  /**
   * Where the results and dead-letters topics ended at a moment.
   *
   * @param results next offset by partition
   * @param deadLetters the same
   */
  public record OutgoingEnds(Map<Integer, Long> results, Map<Integer, Long> deadLetters) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** From the beginning of both. */
    static final OutgoingEnds BEGINNING = new OutgoingEnds(Map.of(), Map.of());

    /** As the ledger keeps it. */
    public String text() {
      try {
        return JSON.writeValueAsString(
            Map.of("r", new TreeMap<>(results), "d", new TreeMap<>(deadLetters)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("numbers can be written", e);
      }
    }

    /** Reads {@link #text()} back; what cannot be read means the beginning, which is safe. */
    public static OutgoingEnds parse(@Nullable String text) {
      if (text == null) {
        return BEGINNING;
      }
      try {
        Map<String, Map<Integer, Long>> ends =
            JSON.readValue(text, new TypeReference<Map<String, Map<Integer, Long>>>() {});
        return new OutgoingEnds(ends.getOrDefault("r", Map.of()), ends.getOrDefault("d", Map.of()));
      } catch (JsonProcessingException e) {
        return BEGINNING;
      }
    }
  }
}
