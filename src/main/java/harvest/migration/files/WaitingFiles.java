package harvest.migration.files;

import harvest.migration.files.format.BrokenDrop;
import harvest.migration.files.format.Row;
import harvest.migration.files.format.RowSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads files, those of the inbox or given ones, as they would be requested; changes nothing. */
public final class WaitingFiles {
  private final Listing files;
  private final DropKind kind;

  private interface Listing {
    List<Path> list() throws IOException;
  }

  /**
   * Reads nothing yet.
   *
   * @param kind only files of this kind
   */
  public WaitingFiles(Path inbox, DropKind kind) {
    this(() -> Inbox.Contents.of(inbox, List.of(kind)).drops(), kind);
  }

  private WaitingFiles(Listing files, DropKind kind) {
    this.files = files;
    this.kind = kind;
  }

  /** The same of given files, wherever they are. */
  public static WaitingFiles of(List<Path> files, DropKind kind) {
    return new WaitingFiles(() -> files, kind);
  }

  /**
   * Gives every row of every file that would be taken; of a file that would be refused whole, none.
   *
   * @return why, by the name of each file that would be refused whole
   * @throws IOException if the disk fails
   */
  public Map<String, String> read(Consumer<RowRecord> sink) throws IOException {
    Map<String, String> refused = new LinkedHashMap<>();
    for (Path file : files.list()) {
      String name = file.getFileName().toString();
      try {
        read(file, name, row -> {}); // a broken one shows it only at its end
        read(file, name, sink);
      } catch (BrokenDrop e) {
        refused.put(name, String.valueOf(e.getMessage()));
      } catch (NoSuchFileException e) {
        // A run has taken it meanwhile: its rows are on the topic.
      }
    }
    return refused;
  }

  private void read(Path file, String name, Consumer<RowRecord> sink) throws IOException {
    Function<Row, RowRecord> records = kind.records(name);
    try (DropContent content = DropContent.open(file, kind.limits())) {
      RowSource rows = kind.rows(name, content.bytes());
      while (rows.advance()) {
        sink.accept(records.apply(rows.row()));
      }
    }
  }
}
