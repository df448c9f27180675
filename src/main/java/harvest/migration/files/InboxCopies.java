package harvest.migration.files;

import java.io.IOException;
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
   * marks it as complete.
   *
   * @return whether it was copied; false where the same content is there or was processed
   */
  public boolean add(Path file) throws IOException {
    Files.createDirectories(inbox);
    for (Path left : cutOff(inbox)) {
      Files.deleteIfExists(left);
    }
    if (known().contains(sha256(file))) {
      return false;
    }
    Path target = free(String.valueOf(file.getFileName()).replaceFirst("^\\.+", ""));
    // A dotted name is not taken: a copy that was cut off by a kill is never read.
    Path partial = inbox.resolve("." + target.getFileName().hashCode() + COPYING);
    Files.copy(file, partial);
    try (FileChannel copied = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      copied.force(true);
    }
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    Inbox.mark(target);
    return true;
  }

  private Set<String> known() throws IOException {
    Set<String> known = new HashSet<>();
    FileReport.processed(inbox).forEach(report -> known.add(report.sha256()));
    try (DirectoryStream<Path> waiting = Files.newDirectoryStream(inbox)) {
      for (Path file : waiting) {
        boolean hidden = file.getFileName().toString().startsWith(".");
        if (!hidden && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          known.add(sha256(file));
        }
      }
    }
    return known;
  }

  private Path free(String name) {
    Path target = inbox.resolve(name);
    int dot = name.indexOf('.');
    for (int number = 2; Files.exists(target, LinkOption.NOFOLLOW_LINKS); number++) {
      String numbered =
          dot < 0
              ? name + "-" + number
              : name.substring(0, dot) + "-" + number + name.substring(dot);
      target = inbox.resolve(numbered);
    }
    return target;
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
    try (DropContent content = DropContent.openRaw(file)) {
      content.drain();
      return content.sha256();
    }
  }
}
