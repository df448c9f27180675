package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.report.Report.Problem;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.topics.GroupPositions;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Goes through every record, counts what it came to, and names what does not add up. */
final class Comparison {
  private final String requestsTopic;
  private final String readsTopic;
  private final String resultsTopic;
  private final Map<Integer, GroupPositions.Position> positions;
  private final PurgeReceipt purged;
  private final Problems problems;
  private final Counts total = new Counts();
  private final Map<String, Counts> applications = new TreeMap<>();
  private final Map<String, Counts> files = new HashMap<>();
  private long waiting;

  /**
   * @param positions where the group stood on the requests topic before anything else was read
   */
  Comparison(
      String requestsTopic,
      String readsTopic,
      String resultsTopic,
      Map<Integer, GroupPositions.Position> positions,
      PurgeReceipt purged,
      Problems problems) {
    this.requestsTopic = requestsTopic;
    this.readsTopic = readsTopic;
    this.resultsTopic = resultsTopic;
    this.positions = positions;
    this.purged = purged;
    this.problems = problems;
  }

  void visit(Board.Square square) {
    Coordinates at = square.at();
    if (at.topic().equals(readsTopic)) {
      return; // a read is no request
    }
    Ending ending = ending(square);
    if (ending == null && !isBehind(at)) {
      waiting++;
      return;
    }
    if (ending == null) {
      count(square, null);
      problems.add(
          Problem.Kind.WITHOUT_OUTCOME,
          null,
          null,
          at,
          "its offset is committed, and neither ledger nor topics know what it came to; another"
              + " program in the consumer group may have taken it: stop that, stop the run, set the"
              + " group back to offset "
              + at.offset()
              + " of "
              + at.topic()
              + "-"
              + at.partition()
              + " (kafka-consumer-groups --reset-offsets) and start it again, which migrates"
              + " nothing twice");
      return;
    }
    count(square, ending);
    compare(square, ending);
  }

  private void compare(Board.Square square, Ending ending) {
    Coordinates at = square.at();
    if (ending.kind() == Ending.Kind.IN_FLIGHT && isBehind(at)) {
      problems.add(
          Problem.Kind.WITHOUT_OUTCOME,
          null,
          null,
          at,
          "its offset is committed, and the ledger says that it is still under way");
    }
    Ending published = square.published();
    if (published != null && !square.isRequested() && isMissing(at)) {
      problems.add(
          published.reason() == null
              ? Problem.Kind.RESULT_WITHOUT_REQUEST
              : Problem.Kind.DEAD_LETTER_WITHOUT_REQUEST,
          null,
          null,
          at,
          "no such record is on the requests topic");
    }
    Ending recorded = square.recorded();
    if (recorded == null || published != null) {
      return;
    }
    if (recorded.kind() == Ending.Kind.DEAD) {
      problems.add(
          Problem.Kind.LOST_DEAD_LETTER,
          null,
          null,
          at,
          "recorded as a dead letter, and the dead-letters topic does not hold it");
    } else if (recorded.kind() == Ending.Kind.VERIFIED && !purged.holdsResultOf(at, resultsTopic)) {
      problems.add(
          Problem.Kind.LOST_RESULT,
          null,
          null,
          at,
          "recorded as verified, and the results topic does not hold it");
    }
  }

  /** What was recorded; what was published where that goes further. */
  static @Nullable Ending ending(Board.Square square) {
    Ending recorded = square.recorded();
    Ending published = square.published();
    boolean further =
        recorded == null || (recorded.kind() == Ending.Kind.IN_FLIGHT && published != null);
    return further ? published : recorded;
  }

  private void count(Board.Square square, @Nullable Ending ending) {
    count(total, ending);
    String application = square.application();
    if (application != null) {
      count(applications.computeIfAbsent(application, first -> new Counts()), ending);
    }
    String file = square.file();
    if (file != null) {
      count(files.computeIfAbsent(file, first -> new Counts()), ending);
    }
  }

  private static void count(Counts counts, @Nullable Ending ending) {
    if (ending == null) {
      counts.addUnaccounted();
    } else {
      counts.add(ending, 1);
    }
  }

  /** Whether the group has committed past that record. */
  private boolean isBehind(Coordinates at) {
    GroupPositions.Position position = position(at);
    return position != null && at.offset() < position.next();
  }

  /** Whether the topic should hold that record still. */
  private boolean isMissing(Coordinates at) {
    GroupPositions.Position position = position(at);
    return position == null || at.offset() >= position.begin();
  }

  private GroupPositions.@Nullable Position position(Coordinates at) {
    return at.topic().equals(requestsTopic) ? positions.get(at.partition()) : null;
  }

  Counts total() {
    return total;
  }

  Counts application(String name) {
    return applications.getOrDefault(name, new Counts());
  }

  Counts file(String name) {
    return files.getOrDefault(name, new Counts());
  }

  long waiting() {
    return waiting;
  }
}
