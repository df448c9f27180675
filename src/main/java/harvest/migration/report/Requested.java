package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.report.Report.Problem;
import harvest.migration.request.Request;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.sealing.UnsealKeys.Binding;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What stands on the requests topic, and which rows of which file. */
final class Requested {
  private static final String FILE = "file:";

  /** Lines whose bits stand together; small, for a line is what somebody else has written. */
  private static final int BLOCK = 4_096;

  private final Board board;
  private final RequestRecords requests;
  private final Problems problems;
  private final SharedTokens shared = new SharedTokens();
  private long unbound;
  private final Map<String, Map<Long, BitSet>> rows = new HashMap<>();

  Requested(Board board, RequestRecords requests, Problems problems) {
    this.board = board;
    this.requests = requests;
    this.problems = problems;
  }

  void record(ConsumerRecord<byte[], byte[]> record) {
    Parsed parsed = requests.read(record);
    if (parsed instanceof Request request && request.sealed() != null) {
      unbound += Binding.isIn(request.sealed()) ? 0 : 1;
    }
    Board.Square square = board.at(RequestRecords.at(record));
    long identity = IdentityKey.of(parsed);
    Ending published = square.published();
    if (published != null
        && published.reason() == null
        && square.identity() != 0
        && square.identity() != identity) {
      problems.add(
          Problem.Kind.RESULT_WITHOUT_REQUEST,
          null,
          null,
          square.at(),
          "a result was published for this record, which holds another request");
    }
    square.request(identity);
    shared.note(parsed);
    if (square.recorded() == null) {
      square.application(requests.application(parsed));
    }
    row(square, parsed.origin().source());
  }

  private void row(Board.Square square, String source) {
    int hash = source.lastIndexOf('#');
    if (!source.startsWith(FILE) || hash < 0) {
      return;
    }
    String file = source.substring(FILE.length(), hash);
    square.file(file);
    long line = Long.parseLong(source.substring(hash + 1));
    rows.computeIfAbsent(file, first -> new HashMap<>())
        .computeIfAbsent(line / BLOCK, first -> new BitSet())
        .set((int) (line % BLOCK));
  }

  /** Sealed requests that name no record: what is sealed would open in any. */
  long unbound() {
    return unbound;
  }

  /** Tokens that came under several subjects. */
  SharedTokens shared() {
    return shared;
  }

  /** How many different rows of that file are on the topic. */
  long rows(String file) {
    return rows.getOrDefault(file, Map.of()).values().stream().mapToLong(BitSet::cardinality).sum();
  }
}
