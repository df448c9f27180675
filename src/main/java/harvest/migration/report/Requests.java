package harvest.migration.report;

import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.topics.GroupPositions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which requests were replayed, and which ones a run may have sent whose ledger is lost: of those
 * that are not committed, no more than a run takes at a time.
 */
final class Requests {
  private static final String FROM_TOPIC = "kafka:";

  private final Board board;
  private final RequestRecords requests;
  private final Outcomes outcomes;
  private final Map<Integer, GroupPositions.Position> positions;
  private final int taken;
  private final Map<Integer, Integer> open = new HashMap<>();
  private final Map<Long, Coordinates> sources = new HashMap<>();
  private final Set<Coordinates> replayed = new HashSet<>();
  private final Map<Long, Suspect> suspects = new LinkedHashMap<>();

  /** A request that may have been sent. */
  record Suspect(Identity identity, Origin origin) {}

  /**
   * Begins.
   *
   * @param taken how many requests a run takes from its topic at a time
   */
  Requests(
      Board board,
      RequestRecords requests,
      Outcomes outcomes,
      Map<Integer, GroupPositions.Position> positions,
      int taken) {
    this.board = board;
    this.requests = requests;
    this.outcomes = outcomes;
    this.positions = positions;
    this.taken = taken;
  }

  void note(ConsumerRecord<byte[], byte[]> record) {
    Parsed parsed = requests.read(record);
    Coordinates at = parsed.origin().at();
    replay(parsed.origin().source(), at);
    if (!(parsed instanceof Request request)
        || isBehind(at)
        || !wasEverRead(at)
        || board.at(at).published() != null) {
      return;
    }
    int number = open.merge(at.partition(), 1, Integer::sum);
    Winner winner = outcomes.winner(IdentityKey.of(request.identity()));
    if (number <= taken
        && !request.grantType().isVerification()
        && (winner == null || !winner.isSpent())) {
      suspects.putIfAbsent(
          IdentityKey.of(request.identity()), new Suspect(request.identity(), request.origin()));
    }
  }

  /** A record that comes from another one is its replay. */
  private void replay(String source, Coordinates at) {
    if (source.equals(FROM_TOPIC + at)) {
      return;
    }
    Coordinates earlier =
        source.startsWith(FROM_TOPIC)
            ? Coordinates.parse(source.substring(FROM_TOPIC.length()))
            : null;
    Coordinates last = sources.put(IdentityKey.hash(source), at);
    if (last != null) {
      replayed.add(last);
    } else if (earlier != null) {
      replayed.add(earlier);
    }
  }

  /** Whether the group has committed past that record. */
  boolean isBehind(Coordinates at) {
    GroupPositions.Position position = positions.get(at.partition());
    return position != null && position.committed() != null && at.offset() < position.committed();
  }

  private boolean wasEverRead(Coordinates at) {
    GroupPositions.Position position = positions.get(at.partition());
    return position != null && position.committed() != null;
  }

  /** Whether the record's original was put on the topic once more. */
  boolean isReplayed(Coordinates at) {
    return replayed.contains(at);
  }

  /** Requests that may have been sent, by identity. */
  Map<Long, Suspect> suspects() {
    return suspects;
  }
}
