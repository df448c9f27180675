package harvest.migration.report;

import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.report.Report.Problem;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.sealing.UnsealKeys.Binding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What stands on the results and dead-letters topics. */
final class PublishedOutcomes {
  private static final int LISTED = 1_000;

  private final Board board;
  private final Recorded ledger;
  private final String readsTopic;
  private final Problems problems;
  private final LongMap pairs = new LongMap();
  private final LongMap failedReads = new LongMap();
  private final Progression progress = new Progression();
  private final List<Report.InDoubt> inDoubt = new ArrayList<>();
  private @Nullable Instant earliestExpiry;
  private long unbound;

  PublishedOutcomes(Board board, Recorded ledger, String readsTopic, Problems problems) {
    this.board = board;
    this.ledger = ledger;
    this.readsTopic = readsTopic;
    this.problems = problems;
  }

  void deadLetter(ConsumerRecord<byte[], byte[]> record) {
    Published letter = Published.read(record);
    if (letter == null || letter.reason() == null) {
      return; // not ours
    }
    Coordinates at = letter.at();
    if (at != null && (at.topic().equals(readsTopic) || letter.reason() == Reason.READ_FAILED)) {
      failedReads.put(IdentityKey.hash(at.toString()), 1);
      return;
    }
    if (at == null) {
      add(
          Problem.Kind.DEAD_LETTER_WITHOUT_REQUEST,
          letter,
          "a dead letter that does not say where its request lies");
      return;
    }
    publish(letter, at);
    if (letter.reason() == Reason.IN_DOUBT && inDoubt.size() < LISTED) {
      inDoubt.add(
          new Report.InDoubt(
              letter.text("application"),
              letter.text("subject"),
              letter.text("fingerprint"),
              letter.text("source"),
              at));
    }
  }

  void result(ConsumerRecord<byte[], byte[]> record) {
    Published result = Published.read(record);
    if (result == null || result.reason() != null) {
      return; // not ours
    }
    String sealed = result.text("sealed");
    unbound += sealed == null || Binding.isIn(sealed) ? 0 : 1;
    Coordinates at = result.at();
    if (at == null) {
      add(
          Problem.Kind.RESULT_WITHOUT_REQUEST,
          result,
          "a result that does not say where its request lies");
      return;
    }
    publish(result, at);
    if (!result.isPair()) {
      return;
    }
    pair(result, at);
    Instant expiry = result.time("expires_at");
    if (expiry != null && (earliestExpiry == null || expiry.isBefore(earliestExpiry))) {
      earliestExpiry = expiry;
    }
    Instant issued = result.time("issued_at");
    if (issued != null) {
      progress.add(issued);
    }
  }

  private void add(Problem.Kind kind, Published outcome, String text) {
    problems.add(kind, outcome.text("fingerprint"), outcome.text("source"), outcome.at(), text);
  }

  private void publish(Published outcome, Coordinates at) {
    Board.Square square = board.at(at);
    if (square.recorded() == null && square.published() == null) {
      add(
          Problem.Kind.UNKNOWN_TO_LEDGER,
          outcome,
          "published as "
              + (outcome.reason() == null
                  ? outcome.text("status")
                  : "a dead letter (" + outcome.reason().key() + ")")
              + ", and the ledger knows nothing of it");
    }
    square.publish(outcome.ending());
    if (outcome.identity() != 0) {
      square.identity(outcome.identity());
    }
  }

  private void pair(Published result, Coordinates at) {
    long identity = result.identity();
    if (identity == 0) {
      return;
    }
    long pair = pairKey(result);
    if (pairs.get(identity, pair) != pair) {
      add(
          Problem.Kind.TWO_PAIRS,
          result,
          "two different pairs; the one with more attempts (here "
              + result.attempts()
              + ") is the newer, and the older may be dead");
    }
    boolean first = pairs.put(identity, pair);
    if (first && board.at(at).recorded() != null && !ledger.allowsPair(identity)) {
      add(
          Problem.Kind.UNKNOWN_TO_LEDGER,
          result,
          "a pair was published, and the ledger says that there is none");
    }
  }

  /** Sealed pairs never look the same twice; when each was issued tells them apart. */
  private static long pairKey(Published result) {
    String token = result.text("access_token");
    return IdentityKey.hash(
        token != null ? token : result.text("issued_at") + "#" + result.attempts());
  }

  /** Sealed pairs that name no record: they would open in any. */
  long unbound() {
    return unbound;
  }

  boolean hasPair(long identity) {
    return pairs.has(identity);
  }

  int failedReads() {
    return failedReads.size();
  }

  SortedMap<Instant, Long> progress() {
    return progress.byTime();
  }

  /** Those that were in doubt when they were published. */
  List<Report.InDoubt> inDoubt() {
    return inDoubt;
  }

  @Nullable Instant earliestExpiry() {
    return earliestExpiry;
  }
}
