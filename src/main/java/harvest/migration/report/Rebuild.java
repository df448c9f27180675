package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.Ledger;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.outcome.Sealing;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Fills an empty ledger from the requests, results and dead-letters topics.
 *
 * <p>What was published is recorded as it was. A request that is committed and has no outcome on
 * any topic gets one here: a dead letter in doubt, since it may have been sent; nothing is called
 * again by itself. A request that is not committed and may have been out when the ledger was lost
 * is tried again by the next run, as possibly succeeded before.
 */
public final class Rebuild {
  /**
   * The window of the run that lost its ledger is lost with it, and may have been any: what was not
   * sent and counts as possibly sent ends in doubt at worst, never the other way round. A run takes
   * twice its window from the topic.
   */
  private static final int MOST_TAKEN = 2 * 10_000;

  /** Rows that may wait for the ledger to take them. */
  private static final int AHEAD = 10_000;

  private static final String FROM_TOPIC = "kafka:";
  private static final String WHY =
      "the ledger was lost, and no topic holds an outcome of this request: it may have been sent";

  private final Settings settings;
  private final TopicReader reader;
  private final RequestRecords requests;
  private final Ledger ledger;
  private final Map<Integer, GroupPositions.Position> positions;
  private final Sending<Coordinates> doubts;
  private final OutcomeWriter writer = new OutcomeWriter(new Sealing(null));
  private long results;
  private long deadLetters;
  private long duplicates;
  private long inDoubt;
  private int ahead;

  private final Board board = new Board();
  private final Map<Long, Winner> winners = new HashMap<>();
  private final LongMap doubted = new LongMap();

  /** Of those that are not committed, no more may have been sent than a run takes at a time. */
  private final Map<Long, Suspect> suspects = new LinkedHashMap<>();

  private final Map<Integer, Integer> open = new HashMap<>();

  /** Records whose originals were put on the topic once more, and where each one's source was. */
  private final Set<Coordinates> replayed = new HashSet<>();

  private final Map<Long, Coordinates> sources = new HashMap<>();

  /** A request that may have been sent. */
  private record Suspect(Identity identity, Origin origin) {}

  /**
   * What was written.
   *
   * @param results that have a row now
   * @param deadLetters that are recorded now
   * @param inDoubt requests without an outcome that were published as in doubt
   * @param possiblySent requests that the next run tries as possibly succeeded before
   */
  public record Tally(
      long results, long deadLetters, long duplicates, long inDoubt, long possiblySent) {}

  /**
   * The outcome that an identity's row will hold.
   *
   * @param place of the outcome's own record
   * @param at the request that it belongs to
   * @param doubt whether any outcome of the identity was in doubt
   */
  private record Winner(
      Coordinates place,
      Coordinates at,
      boolean isPair,
      long attempts,
      long timestamp,
      boolean doubt) {
    /** A pair wins over everything; of two pairs, the one with more attempts; else the later. */
    static Winner of(Winner known, Winner found) {
      boolean wins = found.isPair == known.isPair ? found.beats(known) : found.isPair;
      Winner one = wins ? found : known;
      boolean doubt = known.doubt || found.doubt;
      return new Winner(one.place, one.at, one.isPair, one.attempts, one.timestamp, doubt);
    }

    private boolean beats(Winner other) {
      if (isPair && attempts != other.attempts) {
        return attempts > other.attempts;
      }
      boolean together =
          place.topic().equals(other.place.topic()) && place.partition() == other.place.partition();
      return together ? place.offset() > other.place.offset() : timestamp >= other.timestamp;
    }
  }

  /**
   * Prepares it.
   *
   * @param ledger empty
   * @param positions of the group on the requests topic
   * @param producer of dead letters; stays the caller's to close
   */
  public Rebuild(
      Settings settings,
      TopicReader reader,
      Ledger ledger,
      Map<Integer, GroupPositions.Position> positions,
      Producer<byte[], byte[]> producer) {
    this.settings = settings;
    this.reader = reader;
    this.ledger = ledger;
    this.positions = positions;
    this.requests = new RequestRecords(settings);
    this.doubts = new Sending<>(producer, there -> {}, "run rebuild-ledger again");
  }

  /** Reads and writes everything. */
  public Tally run() throws TopicFailure, IOException {
    Settings.Topics topics = settings.topics();
    reader.read(topics.deadLetters(), this::compete);
    reader.read(topics.results(), this::compete);
    reader.read(topics.requests(), this::suspect);

    reader.read(topics.results(), this::record);
    reader.read(topics.deadLetters(), this::record);
    reader.read(topics.requests(), this::request);
    doubts.finish();
    for (Suspect suspect : suspects.values()) {
      write(unknown(suspect, State.WAITING, null, Instant.now()));
    }
    settle();
    return new Tally(results, deadLetters, duplicates, inDoubt, suspects.size());
  }

  /** What the record says of a request; null where it says nothing. */
  private @Nullable Published outcome(ConsumerRecord<byte[], byte[]> record) {
    Published outcome = Published.read(record);
    boolean ofRequest =
        outcome != null
            && outcome.at() != null
            && outcome.at().topic().equals(settings.topics().requests());
    return ofRequest ? outcome : null;
  }

  /** Null where the outcome's record has no row of its own: it was refused. */
  private static @Nullable Identity identity(Published outcome) {
    String application = outcome.text("application");
    String grant = outcome.text("grant_type");
    String fingerprint = outcome.text("fingerprint");
    GrantType type = grant == null ? null : GrantType.find(grant);
    Reason reason = outcome.reason();
    boolean refused =
        reason != null
            && outcome.attempts() == 0
            && switch (reason) {
              case MALFORMED, INVALID_REQUEST, UNKNOWN_APPLICATION, REAUTHORIZATION_REQUIRED ->
                  true;
              default -> false;
            };
    if (refused || type == null || application == null || fingerprint == null) {
      return null;
    }
    return fingerprint.matches("[0-9a-f]{64}")
        ? new Identity(application, type, fingerprint)
        : null;
  }

  /** First: by record what was published, and by identity the one outcome that counts. */
  private void compete(ConsumerRecord<byte[], byte[]> record) {
    Published outcome = outcome(record);
    if (outcome == null || outcome.at() == null) {
      return;
    }
    Board.Square square = board.at(outcome.at());
    if (square.published() == null || outcome.reason() == null) {
      square.publish(outcome.ending());
    }
    Identity identity = identity(outcome);
    if (identity != null) {
      winners.merge(
          LongMap.key(identity),
          new Winner(
              outcome.place(),
              outcome.at(),
              outcome.isPair(),
              outcome.attempts(),
              outcome.timestamp(),
              outcome.reason() == Reason.IN_DOUBT),
          Winner::of);
    }
  }

  /** Second: which requests were replayed, and which may have been sent. */
  private void suspect(ConsumerRecord<byte[], byte[]> record) {
    Parsed parsed = requests.read(record);
    Coordinates at = parsed.origin().at();
    replay(parsed.origin().source(), at);
    GroupPositions.Position position = positions.get(at.partition());
    if (!(parsed instanceof Request request)
        || position == null
        || position.committed() == null
        || isBehind(at)
        || board.at(at).published() != null) {
      return;
    }
    int number = open.merge(at.partition(), 1, Integer::sum);
    long identity = LongMap.key(request.identity());
    Winner winner = winners.get(identity);
    if (number <= MOST_TAKEN
        && !request.grantType().isVerification()
        && (winner == null || !winner.isPair())) {
      suspects.putIfAbsent(identity, new Suspect(request.identity(), request.origin()));
    }
  }

  /** A record that comes from another one is its replay. */
  private void replay(String source, Coordinates at) {
    if (source.equals(FROM_TOPIC + at)) {
      return;
    }
    Coordinates last = sources.put(LongMap.hash(source), at);
    if (last != null) {
      replayed.add(last);
    } else if (source.startsWith(FROM_TOPIC)) {
      replayed.add(Coordinates.parse(source.substring(FROM_TOPIC.length())));
    }
  }

  /** Whether the group has committed past that record. */
  private boolean isBehind(Coordinates at) {
    GroupPositions.Position position = positions.get(at.partition());
    return position != null && position.committed() != null && at.offset() < position.committed();
  }

  /** Third: the row of each identity, and a note for each outcome that has none. */
  private void record(ConsumerRecord<byte[], byte[]> record) {
    Published outcome = outcome(record);
    if (outcome == null || outcome.at() == null) {
      return;
    }
    Identity identity = identity(outcome);
    long key = identity == null ? 0 : LongMap.key(identity);
    Winner winner = winners.get(key);
    boolean counts = winner != null && winner.place().equals(outcome.place());
    // The row of a suspect speaks of its request, not of an outcome.
    boolean hasRow = winner != null && !suspects.containsKey(key);
    if (identity != null && winner != null && counts && hasRow) {
      write(entry(identity, outcome, outcome.at(), winner));
    } else if (winner == null || !hasRow || !winner.at().equals(outcome.at())) {
      note(outcome, outcome.at());
    }
    if (outcome.reason() != null) {
      deadLetters++;
      if (replayed.contains(outcome.at())) {
        write(Note.replayed(outcome.at(), application(outcome)));
      }
    } else if (counts) {
      results++;
    }
  }

  private void note(Published outcome, Coordinates at) {
    String application = application(outcome);
    if (outcome.reason() != null) {
      write(Note.dead(at, application, outcome.reason()));
    } else if (outcome.ending().kind() == Ending.Kind.VERIFIED) {
      write(new Note(at, application, Note.Kind.VERIFIED, null, true, null));
    } else if (application != null) {
      write(Note.duplicate(at, application)); // a second pair of the identity
    }
  }

  private @Nullable String application(Published outcome) {
    String name = outcome.text("application");
    return settings.applications().find(name) == null ? null : name;
  }

  private static Entry entry(Identity identity, Published outcome, Coordinates at, Winner winner) {
    Instant published = Instant.ofEpochMilli(outcome.timestamp());
    Instant last =
        first(outcome.time("last_attempt_at"), first(outcome.time("issued_at"), published));
    String source = outcome.text("source");
    return new Entry(
        Entry.NEW,
        identity,
        switch (outcome.ending().kind()) {
          case MIGRATED -> State.MIGRATED;
          case ISSUED -> State.ISSUED;
          case VERIFIED -> State.VERIFIED;
          default -> State.DEAD;
        },
        outcome.reason(),
        (int) winner.attempts(),
        winner.doubt(),
        first(outcome.time("first_attempt_at"), last),
        last,
        at,
        source == null ? FROM_TOPIC + at : source,
        0);
  }

  private static Instant first(@Nullable Instant one, Instant other) {
    return one == null ? other : one;
  }

  /** Fourth: a committed request without an outcome of its own is a copy, or in doubt. */
  private void request(ConsumerRecord<byte[], byte[]> record) throws IOException {
    Coordinates at = RequestRecords.at(record);
    Parsed parsed = requests.read(record);
    if (!(parsed instanceof Request request) || !isBehind(at) || board.at(at).published() != null) {
      return;
    }
    long identity = LongMap.key(request.identity());
    if (winners.containsKey(identity) || !doubted.put(identity, 1)) {
      duplicates++;
      write(Note.duplicate(at, request.application()));
      return;
    }
    inDoubt++;
    Instant then = Instant.ofEpochMilli(record.timestamp());
    doubts.send(deadLetter(request, then), at);
    if (!suspects.containsKey(identity)) {
      Suspect suspect = new Suspect(request.identity(), request.origin());
      write(unknown(suspect, State.DEAD, Reason.IN_DOUBT, then));
    } else {
      write(Note.dead(at, request.application(), Reason.IN_DOUBT));
    }
  }

  private ProducerRecord<byte[], byte[]> deadLetter(Request request, Instant then)
      throws IOException {
    Message message =
        writer.write(
            new DeadLetter(
                request.id(),
                request.application(),
                request.subject(),
                request.grantType().key(),
                request.fingerprint(),
                Reason.IN_DOUBT,
                null,
                Reason.IN_DOUBT.key(),
                WHY,
                1,
                then,
                then,
                Links.consent(settings).apply(request.application(), request.fingerprint()),
                null,
                request.origin(),
                request.context()));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            settings.topics().deadLetters(),
            message.key().getBytes(StandardCharsets.UTF_8),
            message.value());
    record.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
    record.headers().add("schema", "dead-letter.v1".getBytes(StandardCharsets.UTF_8));
    return record;
  }

  /** One call at least may have been made. */
  private static Entry unknown(
      Suspect request, State state, @Nullable Reason reason, Instant when) {
    Origin origin = request.origin();
    return new Entry(
        Entry.NEW,
        request.identity(),
        state,
        reason,
        1,
        true,
        when,
        when,
        origin.at(),
        origin.source(),
        0);
  }

  private void write(Entry entry) {
    ledger.write(entry, written -> {});
    next();
  }

  private void write(Note note) {
    ledger.note(note, () -> {});
    next();
  }

  private void next() {
    if (++ahead >= AHEAD) {
      settle();
    }
  }

  /** When it returns, everything is durable. */
  private void settle() {
    CountDownLatch passed = new CountDownLatch(1);
    ledger.fence(passed::countDown);
    try {
      passed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the ledger was written", e);
    }
    ahead = 0;
  }
}
