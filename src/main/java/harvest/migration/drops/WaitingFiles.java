package harvest.migration.drops;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads files, those of the inbox or given ones, as they would be published; changes nothing. */
public final class WaitingFiles {
  private final List<Path> files;
  private final DropKind kind;

  /**
   * Those that lie in the inbox now.
   *
   * @param kind only files of this kind
   */
  public WaitingFiles(Path inbox, DropKind kind) throws IOException {
    this(Inbox.Contents.of(inbox, List.of(kind)).drops(), kind);
  }

  private WaitingFiles(List<Path> files, DropKind kind) {
    this.files = files;
    this.kind = kind;
  }

  /** The same of given files, wherever they are. */
  public static WaitingFiles of(List<Path> files, DropKind kind) {
    return new WaitingFiles(files, kind);
  }

  /**
   * Gives every row of every file that would be taken; of a file that would be refused whole, none.
   *
   * @return why, by the name of each file that would be refused whole
   * @throws IOException if the disk fails
   */
  public Map<String, String> read(Consumer<RowRecord> sink) throws IOException {
    Map<String, String> refused = new LinkedHashMap<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      try {
        read(file, name, row -> {}); // a broken one shows it only at its end
        read(file, name, row -> sink.accept(kind.record(row, name)));
      } catch (FileRefused e) {
        refused.put(name, String.valueOf(e.getMessage()));
      } catch (NoSuchFileException e) {
        // A run has taken it meanwhile: its rows are on the topic.
      }
    }
    return refused;
  }

  private void read(Path file, String name, Consumer<Row> sink) throws IOException {
    try (DropContent content = new DropContent(file, kind.limits())) {
      RowReader rows = kind.rows(name, content.bytes());
      while (rows.advance()) {
        sink.accept(rows.row());
      }
    }
  }
}
