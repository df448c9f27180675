package harvest.migration.drops;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.camel.RuntimeCamelException;

/**
 * The rows of one whole drop as records for a topic, batch by batch; rejected rows are written down
 * on the way. Asking for a batch means that the broker has the one before. For one thread.
 */
public final class FileRows implements Iterator<List<RowRecord.Accepted>>, Closeable {
  // Large enough that waiting for the broker between two batches costs little, small enough for any
  // heap.
  private static final int ROWS = 5_000;
  private static final int SIZE = 2 << 20;

  private final Drop drop;
  private final DropKind kind;
  private final ArchiveDirectory.Place place;
  private final DropContent content;
  private final RowReader reader;
  private final ArchiveDirectory.Lines rejections;
  private final ArchiveDirectory.Lines leftOut;
  private final RowRequested listener;
  private final BooleanSupplier stopped;
  private final boolean publishedBefore;
  private boolean ended;
  private long rows;
  private long rejected;

  /** Is told how far the rows of a file have come; the place to halt a process in a test. */
  @FunctionalInterface
  public interface RowRequested {
    /** Nobody listens. */
    RowRequested NO_OP = (file, rows) -> {};

    /**
     * The broker has the records of the first {@code rows} rows.
     *
     * @param file its name once it is processed
     */
    void requested(String file, long rows);
  }

  /**
   * Begins with the first row; none is handed out if all were published before.
   *
   * @param stopped whether the program stops, so that no more rows are handed out
   */
  FileRows(
      Drop drop,
      DropKind kind,
      ArchiveDirectory.Place place,
      RowRequested listener,
      BooleanSupplier stopped)
      throws IOException {
    this.drop = drop;
    this.kind = kind;
    this.place = place;
    this.listener = listener;
    this.stopped = stopped;
    publishedBefore = place.isPublished();
    ended = publishedBefore;
    content = DropContent.open(drop.file(), kind.limits(), LinkOption.NOFOLLOW_LINKS);
    try {
      reader = kind.rows(drop.name(), content.bytes());
      rejections = new ArchiveDirectory.Lines(place.rejectionsDraft);
      leftOut = new ArchiveDirectory.Lines(place.leftOutDraft);
    } catch (IOException e) {
      content.close();
      throw e;
    }
  }

  /** Whether more is to be handed out; the last batch may be empty. */
  @Override
  public boolean hasNext() {
    return !ended && !stopped.getAsBoolean();
  }

  /**
   * The records of the next rows. The first batch is one row: while the broker is away, Kafka's
   * producer blocks once for every record that it is given.
   */
  @Override
  public List<RowRecord.Accepted> next() {
    try {
      listen();
      return stopped.getAsBoolean() ? List.of() : read(rows == 0 ? 1 : ROWS);
    } catch (IOException e) {
      throw new RuntimeCamelException(e);
    }
  }

  private List<RowRecord.Accepted> read(int most) throws IOException {
    List<RowRecord.Accepted> batch = new ArrayList<>(most);
    int size = 0;
    for (int read = 0; read < most && size < SIZE; read++) {
      if (!reader.advance()) {
        end();
        break;
      }
      rows++;
      RowRecord record = kind.record(reader.row(), place.name());
      noteLeftOut();
      if (record instanceof RowRecord.Accepted accepted) {
        batch.add(accepted);
        size += accepted.value().length();
      } else {
        rejected++;
        rejections.add(record);
      }
    }
    return batch;
  }

  /** Tells how many rows the broker has. */
  void listen() {
    if (rows > 0) {
      listener.requested(place.name(), rows);
    }
  }

  /** Whether every row was handed out. */
  boolean isWhole() {
    return ended;
  }

  boolean isPublishedBefore() {
    return publishedBefore;
  }

  ArchiveDirectory.Place place() {
    return place;
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
    if (!content.sha256().equals(drop.sha256())) {
      throw new Drop.ChangedWhileRead();
    }
    ended = true;
  }

  private void noteLeftOut() throws IOException {
    for (RowReader.LeftOut part : reader.leftOut()) {
      leftOut.add(part);
    }
  }
}
