package harvest.migration.files;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.Rejection;
import harvest.migration.files.format.RowSource;
import harvest.migration.files.request.RowRequest;
import harvest.migration.files.request.RowRequests;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one whole drop, handed out batch by batch as requests. For one thread. */
public final class FileRows implements Closeable {
  // Large enough that waiting for the broker between two batches costs little, small enough for any
  // heap.
  private static final int ROWS = 5_000;
  private static final int SIZE = 2 << 20;

  private static final JsonMapper MAPPER = new JsonMapper();

  private final Drop drop;
  private final String name;
  private final Path draft;
  private final DropContent content;
  private final RowSource source;
  private final RowRequests requests;
  private @Nullable BufferedWriter rejections;
  private boolean begun;
  private boolean ended;
  private long rows;
  private long rejected;

  private FileRows(Drop drop, String name, Path draft, DropContent content) throws IOException {
    this.drop = drop;
    this.name = name;
    this.draft = draft;
    this.content = content;
    source = drop.format().rows(content.bytes());
    requests = new RowRequests(name);
  }

  /**
   * @param name the name in every row's source
   * @param draft where rejections are written, anew; there is no such file while there are none
   */
  static FileRows open(Drop drop, String name, Path draft) throws IOException {
    Files.deleteIfExists(draft);
    DropContent content = DropContent.open(drop.file());
    try {
      return new FileRows(drop, name, draft, content);
    } catch (IOException e) {
      content.close();
      throw e;
    }
  }

  /** Whether there may be more; the last batch may be empty. */
  public boolean hasMore() {
    return !ended;
  }

  /**
   * The requests of the next rows; rejected rows are written down on the way. The first batch is
   * one row: while the broker is away, Kafka's producer blocks once for every record that it is
   * given.
   */
  public List<RowRequest.Accepted> next() throws IOException {
    int most = begun ? ROWS : 1;
    begun = true;
    List<RowRequest.Accepted> batch = new ArrayList<>(most);
    int size = 0;
    while (batch.size() < most && size < SIZE) {
      if (!source.advance()) {
        end();
        break;
      }
      rows++;
      RowRequest request = requests.read(source.row());
      if (request instanceof RowRequest.Accepted accepted) {
        batch.add(accepted);
        size += accepted.value().length();
      } else if (request instanceof RowRequest.Rejected refused) {
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
    try (content) {
      if (rejections != null) {
        rejections.close();
      }
    }
  }

  /** The rows that were requested have to be those that were checked. */
  private void end() throws IOException {
    content.drain();
    if (!content.sha256().equals(drop.sha256())) {
      throw new IOException("the file was changed while it was read");
    }
    ended = true;
  }

  private void reject(Rejection rejection) throws IOException {
    rejected++;
    if (rejections == null) {
      rejections = Files.newBufferedWriter(draft);
    }
    ObjectNode line = MAPPER.createObjectNode();
    line.put("line", rejection.line());
    line.put("reason", rejection.reason().code());
    line.put("field", rejection.field());
    line.put("text", rejection.text());
    rejections.write(line.toString());
    rejections.write('\n');
  }
}
