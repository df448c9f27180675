package harvest.migration.files;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.LeftOut;
import harvest.migration.files.format.Rejection;
import harvest.migration.files.format.Row;
import harvest.migration.files.format.RowSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The rows of one whole drop, handed out batch by batch as records for a topic. For one thread. */
public final class FileRows implements Closeable {
  // Large enough that waiting for the broker between two batches costs little, small enough for any
  // heap.
  private static final int ROWS = 5_000;
  private static final int SIZE = 2 << 20;

  private static final JsonMapper MAPPER = new JsonMapper();

  private final Drop drop;
  private final String name;
  private final DropContent content;
  private final RowSource source;
  private final Function<Row, RowRecord> records;
  private final Draft rejections;
  private final Draft leftOut;
  private final BooleanSupplier stopped;
  private final boolean requestedBefore;
  private boolean begun;
  private boolean ended;
  private long rows;
  private long rejected;

  private FileRows(
      Drop drop,
      DropKind kind,
      String name,
      Shelf shelf,
      boolean requestedBefore,
      BooleanSupplier stopped,
      DropContent content)
      throws IOException {
    this.stopped = stopped;
    this.requestedBefore = requestedBefore;
    ended = requestedBefore;
    this.drop = drop;
    this.name = name;
    this.content = content;
    source = kind.rows(drop.name(), content.bytes());
    records = kind.records(name);
    rejections = new Draft(shelf.draft(name));
    leftOut = new Draft(shelf.leftOut(name));
  }

  /**
   * @param name the name in every row's source
   * @param shelf where the drafts of the reports are written, anew
   * @param requestedBefore whether every row was requested before, so that none is handed out
   * @param stopped whether the program stops, so that no more rows are handed out
   */
  static FileRows open(
      Drop drop,
      DropKind kind,
      String name,
      Shelf shelf,
      boolean requestedBefore,
      BooleanSupplier stopped)
      throws IOException {
    DropContent content = DropContent.open(drop.file(), kind.limits(), LinkOption.NOFOLLOW_LINKS);
    try {
      return new FileRows(drop, kind, name, shelf, requestedBefore, stopped, content);
    } catch (IOException e) {
      content.close();
      throw e;
    }
  }

  /** Whether more is to be handed out; the last batch may be empty. */
  public boolean hasMore() {
    return !ended && !stopped.getAsBoolean();
  }

  /** Whether every row was handed out. */
  boolean isWhole() {
    return ended;
  }

  boolean isRequestedBefore() {
    return requestedBefore;
  }

  /**
   * The records of the next rows; rejected rows are written down on the way. The first batch is one
   * row: while the broker is away, Kafka's producer blocks once for every record that it is given.
   */
  public List<RowRecord.Accepted> next() throws IOException {
    int most = begun ? ROWS : 1;
    begun = true;
    List<RowRecord.Accepted> batch = new ArrayList<>(most);
    int size = 0;
    while (batch.size() < most && size < SIZE) {
      if (!source.advance()) {
        end();
        break;
      }
      rows++;
      RowRecord record = records.apply(source.row());
      noteLeftOut();
      if (record instanceof RowRecord.Accepted accepted) {
        batch.add(accepted);
        size += accepted.value().length();
      } else if (record instanceof RowRecord.Rejected refused) {
        reject(refused.rejection());
      }
    }
    return batch;
  }

  String name() {
    return name;
  }

  Drop drop() {
    return drop;
  }

  long rows() {
    return rows;
  }

  long rejected() {
    return rejected;
  }

  /** Releases the file; what was handed out stays as it is. */
  @Override
  public void close() throws IOException {
    try (content;
        rejections;
        leftOut) {
      // each of them, whatever becomes of the others
    }
  }

  /** The rows that were handed out have to be those that were checked. */
  private void end() throws IOException {
    noteLeftOut();
    content.drain();
    if (!content.sha256().equals(drop.sha256())) {
      throw new ChangedWhileRead();
    }
    ended = true;
  }

  private void reject(Rejection rejection) throws IOException {
    rejected++;
    ObjectNode line = MAPPER.createObjectNode();
    line.put("line", rejection.line());
    line.put("reason", rejection.reason().code());
    line.put("field", rejection.field());
    line.put("text", rejection.text());
    rejections.add(line);
  }

  private void noteLeftOut() throws IOException {
    for (LeftOut part : source.leftOut()) {
      ObjectNode line = MAPPER.createObjectNode();
      line.put("index", part.row());
      line.put("element", part.element());
      line.put("why", part.why());
      leftOut.add(line);
    }
  }
}
