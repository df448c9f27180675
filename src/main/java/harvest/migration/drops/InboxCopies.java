package harvest.migration.drops;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts copies of files into the inbox, each content once: a file whose copy waits there, or was
 * processed from there, is not copied again. For one process at a time.
 */
public final class InboxCopies {
  private static final String COPYING = ".copying";

  private final Path inbox;

  public InboxCopies(Path inbox) {
    this.inbox = inbox;
  }

  /**
   * Copies the file under its own name, or with a number where another file has that name, and
   * marks it as complete where the name is short enough for a mark.
   *
   * @return whether it was copied; false where the same content is there or was processed
   */
  public boolean add(Path file) throws IOException {
    Files.createDirectories(inbox);
    for (Path left : cutOff(inbox)) {
      Files.deleteIfExists(left);
    }
    if (known().contains(DropContent.sha256(file))) {
      return false;
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("^\\.+", "");
    Path target = inbox.resolve(name);
    for (int number = 2; Files.exists(target, LinkOption.NOFOLLOW_LINKS); number++) {
      target = inbox.resolve(DropNames.numbered(name, number));
    }
    // A dotted name is not taken: a copy that was cut off by a kill is never read.
    Path partial = inbox.resolve("." + DropNames.hash(target.toString()) + COPYING);
    try (OutputStream copy = ArchiveDirectory.create(partial)) {
      Files.copy(file, copy);
    }
    try (FileChannel copied = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      copied.force(true);
    }
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    Path mark = DropNames.doneMark(target);
    if (mark != null && !Files.exists(mark, LinkOption.NOFOLLOW_LINKS)) {
      Files.createFile(mark); // follows no link
    }
    return true;
  }

  private Set<String> known() throws IOException {
    Set<String> known = new HashSet<>();
    FileReport.processed(inbox).forEach(report -> known.add(report.sha256()));
    try (DirectoryStream<Path> waiting = Files.newDirectoryStream(inbox, "[!.]*")) {
      for (Path file : waiting) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          known.add(DropContent.sha256(file));
        }
      }
    }
    return known;
  }

  /** Copies that a kill cut off: hidden, never taken, and full of tokens all the same. */
  public static List<Path> cutOff(Path inbox) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(inbox, ".*" + COPYING)) {
      all.forEach(found::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return found;
  }

  /** SHA-256 of a file's own bytes, lower-case hex. */
  public static String sha256(Path file) throws IOException {
    return DropContent.sha256(file);
  }
}
