package harvest.migration.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder where files are dropped: which of them are taken, by whom, and how many wait. A file
 * is of one kind, the first that knows it, and of no other.
 */
public final class Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final String DONE = ".done";

  private final Path folder;
  private final List<DropKind> kinds;
  private final Set<String> strangers = ConcurrentHashMap.newKeySet();

  public Inbox(Path folder, DropKind... kinds) {
    this.folder = folder;
    this.kinds = List.of(kinds);
  }

  /** Takes the drops of that kind, by their names; of a file of no kind it is said once. */
  public GenericFileFilter<File> only(DropKind kind) {
    return file -> {
      String name = file.getFileNameOnly();
      Optional<DropKind> found = kindOf(name);
      if (found.isEmpty() && !file.isDirectory() && isStranger(name) && strangers.add(name)) {
        LOG.warn(
            "{}: left alone; a file drop is *.csv, *.ndjson, *.jsonl, *.json or *.xml, each also .gz",
            name.replaceAll("\\p{Cntrl}", "?"));
      }
      return found.isPresent() && found.get() == kind;
    };
  }

  /**
   * How many files are still to be done with, of every kind, those that are being read among them:
   * a file counts until its last row is published and it has left the inbox.
   *
   * @throws IOException if the folder cannot be read
   */
  public int pending() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (kindOf(file.getFileName().toString()).isPresent() && Files.isRegularFile(file)) {
          count++;
        }
      }
    } catch (NoSuchFileException e) {
      return 0; // nobody has dropped anything yet
    }
    return count;
  }

  /** The file that says that the other one is complete. */
  static Path doneMark(Path file) {
    return file.resolveSibling(file.getFileName() + DONE);
  }

  private Optional<DropKind> kindOf(String name) {
    return name.startsWith(".")
        ? Optional.empty()
        : kinds.stream().filter(kind -> kind.format(name).isPresent()).findFirst();
  }

  private static boolean isStranger(String name) {
    return !name.startsWith(".") && !name.toLowerCase(Locale.ROOT).endsWith(DONE);
  }
}
