package harvest.migration.report;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.ledger.Ending;
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
  private final Recorded recorded;
  private final String readsTopic;
  private final Problems problems;
  private final LongMap pairs = new LongMap();
  private final LongMap failedReads = new LongMap();
  private final Progression progress = new Progression();
  private final List<Report.InDoubt> inDoubt = new ArrayList<>();
  private @Nullable Instant earliestExpiry;
  private long unbound;

  PublishedOutcomes(Board board, Recorded recorded, String readsTopic, Problems problems) {
    this.board = board;
    this.recorded = recorded;
    this.readsTopic = readsTopic;
    this.problems = problems;
  }

  void deadLetter(ConsumerRecord<byte[], byte[]> record) {
    JsonNode letter = OutgoingRecords.read(record);
    Ending ending = OutgoingRecords.deadLetter(letter);
    Coordinates at = OutgoingRecords.requestAt(letter);
    if (ending == null) {
      return; // not ours
    }
    if (at != null && (at.topic().equals(readsTopic) || ending.reason() == Reason.READ_FAILED)) {
      failedReads.put(IdentityKey.hash(at.toString()), 1);
      return;
    }
    String fingerprint = OutgoingRecords.text(letter, "fingerprint");
    String source = OutgoingRecords.text(letter, "source");
    if (at == null) {
      problems.add(
          Problem.Kind.DEAD_LETTER_WITHOUT_REQUEST,
          fingerprint,
          source,
          null,
          "a dead letter that does not say where its request lies");
      return;
    }
    publish(at, ending, letter);
    if (ending.reason() == Reason.IN_DOUBT && inDoubt.size() < LISTED) {
      inDoubt.add(
          new Report.InDoubt(
              OutgoingRecords.text(letter, "application"),
              OutgoingRecords.text(letter, "subject"),
              fingerprint,
              source,
              at));
    }
  }

  void result(ConsumerRecord<byte[], byte[]> record) {
    JsonNode result = OutgoingRecords.read(record);
    Ending ending = OutgoingRecords.result(result);
    Coordinates at = OutgoingRecords.requestAt(result);
    if (ending == null) {
      return; // not ours
    }
    String sealed = OutgoingRecords.text(result, "sealed");
    unbound += sealed == null || Binding.isIn(sealed) ? 0 : 1;
    if (at == null) {
      problems.add(
          Problem.Kind.RESULT_WITHOUT_REQUEST,
          OutgoingRecords.text(result, "fingerprint"),
          OutgoingRecords.text(result, "source"),
          null,
          "a result that does not say where its request lies");
      return;
    }
    publish(at, ending, result);
    if (ending.kind() == Ending.Kind.VERIFIED) {
      return;
    }
    pair(result, at);
    Instant expiry = OutgoingRecords.time(result, "expires_at");
    if (expiry != null && (earliestExpiry == null || expiry.isBefore(earliestExpiry))) {
      earliestExpiry = expiry;
    }
    Instant issued = OutgoingRecords.time(result, "issued_at");
    if (issued != null) {
      progress.add(issued);
    }
  }

  private void publish(Coordinates at, Ending ending, JsonNode outcome) {
    Board.Square square = board.at(at);
    if (square.recorded() == null && square.published() == null) {
      problems.add(
          Problem.Kind.UNKNOWN_TO_LEDGER,
          OutgoingRecords.text(outcome, "fingerprint"),
          OutgoingRecords.text(outcome, "source"),
          at,
          "published as "
              + (ending.reason() == null
                  ? outcome.path("status").asText()
                  : "a dead letter (" + ending.reason().key() + ")")
              + ", and the ledger knows nothing of it");
    }
    square.publish(ending);
    long identity = IdentityKey.of(outcome);
    if (identity != 0) {
      square.identity(identity);
    }
  }

  private void pair(JsonNode result, Coordinates at) {
    long identity = IdentityKey.of(result);
    if (identity == 0) {
      return;
    }
    long pair = pairKey(result);
    long known = pairs.get(identity, pair);
    String fingerprint = OutgoingRecords.text(result, "fingerprint");
    String source = OutgoingRecords.text(result, "source");
    if (known != pair) {
      problems.add(
          Problem.Kind.TWO_PAIRS,
          fingerprint,
          source,
          at,
          "two different pairs; the one with more attempts (here "
              + result.path("attempts").asInt()
              + ") is the newer, and the older may be dead");
    }
    boolean first = pairs.put(identity, pair);
    if (first && board.at(at).recorded() != null && !recorded.allowsPair(identity)) {
      problems.add(
          Problem.Kind.UNKNOWN_TO_LEDGER,
          fingerprint,
          source,
          at,
          "a pair was published, and the ledger says that there is none");
    }
  }

  /** Sealed pairs never look the same twice; when each was issued tells them apart. */
  private static long pairKey(JsonNode result) {
    String token = result.path("access_token").textValue();
    return IdentityKey.hash(
        token != null
            ? token
            : result.path("issued_at").asText() + "#" + result.path("attempts").asInt());
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
