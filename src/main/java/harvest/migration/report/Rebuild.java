package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.Ledger;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
   * sent and counts as possibly sent ends in doubt at worst, never the other way round.
   */
  private static final int LARGEST_WINDOW = 10_000;

  private final Settings settings;
  private final TopicReader reader;
  private final RequestRecords requests;
  private final Board board = new Board();
  private final Outcomes outcomes;
  private final Requests suspicion;
  private final Writing writing;
  private final Doubts doubts;
  private final LongMap doubted = new LongMap();
  private final Tally tally = new Tally();

  /** What was written. */
  public static final class Tally {
    private long results;
    private long deadLetters;
    private long duplicates;
    private long inDoubt;
    private long possiblySent;

    /** Results that have a row now. */
    public long results() {
      return results;
    }

    /** Dead letters that are recorded now. */
    public long deadLetters() {
      return deadLetters;
    }

    public long duplicates() {
      return duplicates;
    }

    /** Requests without an outcome that were published as in doubt. */
    public long inDoubt() {
      return inDoubt;
    }

    /** Requests that the next run tries as possibly succeeded before. */
    public long possiblySent() {
      return possiblySent;
    }
  }

  /**
   * Prepares it.
   *
   * @param ledger empty
   * @param positions of the group on the requests topic
   */
  public Rebuild(
      Settings settings,
      TopicReader reader,
      Ledger ledger,
      Map<Integer, GroupPositions.Position> positions,
      Doubts doubts) {
    this.settings = settings;
    this.reader = reader;

    this.doubts = doubts;
    this.requests = new RequestRecords(settings);
    this.outcomes = new Outcomes(board, settings.topics().requests());
    this.suspicion = new Requests(board, requests, outcomes, positions, 2 * LARGEST_WINDOW);
    this.writing = new Writing(ledger);
  }

  /** Reads and writes everything. */
  public Tally run() throws TopicFailure, IOException {
    Settings.Topics topics = settings.topics();
    reader.read(topics.deadLetters(), outcomes::note);
    reader.read(topics.results(), outcomes::note);
    reader.read(topics.requests(), suspicion::note);

    reader.read(topics.results(), this::outcome);
    reader.read(topics.deadLetters(), this::outcome);
    reader.read(topics.requests(), this::request);
    doubts.finish();
    suspicion.suspects().values().forEach(this::suspect);
    writing.finish();
    return tally;
  }

  private void outcome(ConsumerRecord<byte[], byte[]> record) {
    Outcomes.Outcome outcome = outcomes.read(record);
    if (outcome == null) {
      return;
    }
    Identity identity = outcome.identity();
    Winner winner = identity == null ? null : outcomes.winner(outcome.key());
    boolean counts = winner != null && winner.place().equals(RequestRecords.at(record));
    // The row of a suspect speaks of its request, not of an outcome.
    boolean hasRow = winner != null && !suspicion.suspects().containsKey(outcome.key());
    if (identity != null && winner != null && counts && hasRow) {
      writing.write(entry(identity, outcome, winner, record));
    } else if (winner == null || !hasRow || !winner.at().equals(outcome.at())) {
      note(outcome);
    }
    count(outcome, counts);
    if (outcome.ending().reason() != null && suspicion.isReplayed(outcome.at())) {
      writing.write(Note.replayed(outcome.at(), application(outcome)));
    }
  }

  private void count(Outcomes.Outcome outcome, boolean counts) {
    if (outcome.ending().reason() != null) {
      tally.deadLetters++;
    } else if (counts) {
      tally.results++;
    }
  }

  private void note(Outcomes.Outcome outcome) {
    Ending ending = outcome.ending();
    String application = application(outcome);
    Reason reason = ending.reason();
    if (reason != null) {
      writing.write(Note.dead(outcome.at(), application, reason));
    } else if (ending.kind() == Ending.Kind.VERIFIED) {
      writing.write(new Note(outcome.at(), application, Note.Kind.VERIFIED, null, true, null));
    } else if (application != null) {
      writing.write(Note.duplicate(outcome.at(), application)); // a second pair of the identity
    }
  }

  private @Nullable String application(Outcomes.Outcome outcome) {
    String name = OutgoingRecords.text(outcome.json(), "application");
    return settings.applications().find(name) == null ? null : name;
  }

  private static Entry entry(
      Identity identity,
      Outcomes.Outcome outcome,
      Winner winner,
      ConsumerRecord<byte[], byte[]> record) {
    Instant published = Instant.ofEpochMilli(record.timestamp());
    Instant last =
        first(
            OutgoingRecords.time(outcome.json(), "last_attempt_at"),
            first(OutgoingRecords.time(outcome.json(), "issued_at"), published));
    Instant begin = first(OutgoingRecords.time(outcome.json(), "first_attempt_at"), last);
    String source = OutgoingRecords.text(outcome.json(), "source");
    return new Entry(
        Entry.NEW,
        identity,
        state(outcome.ending()),
        outcome.ending().reason(),
        (int) winner.attempts(),
        winner.doubt(),
        begin,
        last,
        outcome.at(),
        source == null ? "kafka:" + outcome.at() : source,
        0);
  }

  private static Instant first(@Nullable Instant one, Instant other) {
    return one == null ? other : one;
  }

  private static State state(Ending ending) {
    return switch (ending.kind()) {
      case MIGRATED -> State.MIGRATED;
      case ISSUED -> State.ISSUED;
      case VERIFIED -> State.VERIFIED;
      default -> State.DEAD;
    };
  }

  /** A committed request without an outcome of its own is a copy, or in doubt. */
  private void request(ConsumerRecord<byte[], byte[]> record) throws IOException {
    Coordinates at = RequestRecords.at(record);
    Parsed parsed = requests.read(record);
    if (!(parsed instanceof Request request)
        || !suspicion.isBehind(at)
        || board.at(at).published() != null) {
      return;
    }
    long identity = IdentityKey.of(request.identity());
    if (outcomes.winner(identity) != null || doubted.has(identity)) {
      tally.duplicates++;
      writing.write(Note.duplicate(at, request.application()));
      return;
    }
    doubted.put(identity, 1);
    tally.inDoubt++;
    Instant then = Instant.ofEpochMilli(record.timestamp());
    doubts.publish(request, then);
    if (!suspicion.suspects().containsKey(identity)) {
      writing.write(
          unknown(request.identity(), request.origin(), State.DEAD, Reason.IN_DOUBT, then));
    } else {
      writing.write(Note.dead(at, request.application(), Reason.IN_DOUBT));
    }
  }

  private void suspect(Requests.Suspect request) {
    tally.possiblySent++;
    writing.write(
        unknown(request.identity(), request.origin(), State.WAITING, null, Instant.now()));
  }

  /** One call at least may have been made. */
  private static Entry unknown(
      Identity identity, Origin origin, State state, @Nullable Reason reason, Instant when) {
    return new Entry(
        Entry.NEW, identity, state, reason, 1, true, when, when, origin.at(), origin.source(), 0);
  }
}
