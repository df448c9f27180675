package harvest.migration.report;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What was published: by record, and for each identity the one outcome that counts. */
final class Outcomes {
  private final Board board;
  private final String requestsTopic;
  private final Map<Long, Winner> winners = new HashMap<>();

  Outcomes(Board board, String requestsTopic) {
    this.board = board;
    this.requestsTopic = requestsTopic;
  }

  /**
   * One outcome of ours.
   *
   * @param identity null where the outcome's record has no row of its own: it was refused
   */
  record Outcome(JsonNode json, Ending ending, Coordinates at, @Nullable Identity identity) {
    long key() {
      return identity == null ? 0 : IdentityKey.of(identity);
    }
  }

  /** What the record of an outgoing topic says of a request; null where it says nothing. */
  @Nullable Outcome read(ConsumerRecord<byte[], byte[]> record) {
    JsonNode json = OutgoingRecords.read(record);
    Ending result = OutgoingRecords.result(json);
    Ending ending = result != null ? result : OutgoingRecords.deadLetter(json);
    Coordinates at = OutgoingRecords.requestAt(json);
    if (ending == null || at == null || !at.topic().equals(requestsTopic)) {
      return null;
    }
    return new Outcome(json, ending, at, identity(json, ending));
  }

  void note(ConsumerRecord<byte[], byte[]> record) {
    Outcome outcome = read(record);
    if (outcome == null) {
      return;
    }
    Board.Square square = board.at(outcome.at());
    if (square.published() == null || outcome.ending().reason() == null) {
      square.publish(outcome.ending());
    }
    if (outcome.identity() != null) {
      winners.merge(
          outcome.key(),
          new Winner(
              RequestRecords.at(record),
              outcome.at(),
              outcome.ending(),
              outcome.json().path("attempts").asLong(),
              record.timestamp(),
              outcome.ending().reason() == Reason.IN_DOUBT),
          Winner::of);
    }
  }

  /** The outcome that counts for the identity; null where none was published. */
  @Nullable Winner winner(long identity) {
    return winners.get(identity);
  }

  private static @Nullable Identity identity(JsonNode json, Ending ending) {
    String application = OutgoingRecords.text(json, "application");
    String grant = OutgoingRecords.text(json, "grant_type");
    String fingerprint = OutgoingRecords.text(json, "fingerprint");
    GrantType type = grant == null ? null : GrantType.find(grant);
    boolean refused =
        ending.reason() != null
            && json.path("attempts").asLong() == 0
            && switch (ending.reason()) {
              case MALFORMED, INVALID_REQUEST, UNKNOWN_APPLICATION, REAUTHORIZATION_REQUIRED ->
                  true;
              default -> false;
            };
    boolean whole =
        fingerprint != null && fingerprint.matches("[0-9a-f]{64}") && application != null;
    return refused || type == null || !whole || application == null || fingerprint == null
        ? null
        : new Identity(application, type, fingerprint);
  }
}
