package harvest.migration.files;

import harvest.migration.files.format.Format;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder where files are dropped: which of them are taken, and how many wait. */
public final class Inbox implements GenericFileFilter<File> {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final String DONE = ".done";

  private final Path folder;
  private final Set<String> strangers = ConcurrentHashMap.newKeySet();

  public Inbox(Path folder) {
    this.folder = folder;
  }

  /** Takes drops by their names; says once of any other file that it is left alone. */
  @Override
  public boolean accept(GenericFile<File> file) {
    String name = file.getFileNameOnly();
    if (isDrop(name)) {
      return true;
    }
    if (!file.isDirectory() && isStranger(name) && strangers.add(name)) {
      LOG.warn(
          "{}: left alone; a file drop is *.csv, *.ndjson or *.json, each also .gz",
          name.replaceAll("\\p{Cntrl}", "?"));
    }
    return false;
  }

  /**
   * How many files are still to be done with, the one that is being read among them: a file counts
   * until its last row is requested and it has left the inbox.
   *
   * @throws IOException if the folder cannot be read
   */
  public int pending() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (isDrop(file.getFileName().toString()) && Files.isRegularFile(file)) {
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

  private static boolean isDrop(String name) {
    return !name.startsWith(".") && Format.of(name).isPresent();
  }

  /** Marks and V1 payloads have a purpose of their own. */
  private static boolean isStranger(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    return !plain.startsWith(".")
        && !plain.endsWith(DONE)
        && !plain.endsWith(".xml")
        && !plain.endsWith(".xml.gz");
  }
}
