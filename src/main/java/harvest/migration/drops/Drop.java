package harvest.migration.drops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of the inbox that was read to its end once.
 *
 * @param stamp what the file was before it was read
 * @param format its name in a report
 * @param sha256 of the file as it lies there, compressed or not
 * @param error what is wrong with it as a whole; null if its rows can be published
 */
public record Drop(
    Path file,
    Stamp stamp,
    String format,
    String sha256,
    Instant startedAt,
    @Nullable String error) {
  /** Which file it is and when it was written to last: two equal ones are of an unchanged file. */
  record Stamp(long size, FileTime modified, @Nullable Object key) {
    /**
     * Does not follow a link.
     *
     * @throws IOException if the file is gone, or is no regular file
     */
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes seen =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!seen.isRegularFile()) {
        throw new IOException("is no regular file any more");
      }
      return new Stamp(seen.size(), seen.lastModifiedTime(), seen.fileKey());
    }
  }

  /** Somebody still writes to the file: it is taken again from its start once it has settled. */
  static final class ChangedWhileRead extends IOException {
    ChangedWhileRead() {
      super("it was changed while it was read");
    }
  }

  /** The name it was dropped under. */
  public String name() {
    return file.getFileName().toString();
  }

  /** Whether it is refused whole. */
  public boolean isRefused() {
    return error != null;
  }

  /**
   * Fails if the file is no longer what was read.
   *
   * @throws ChangedWhileRead if somebody has written to it since
   */
  void requireUnchanged() throws IOException {
    if (!stamp.equals(Stamp.of(file))) {
      throw new ChangedWhileRead();
    }
  }
}
