package harvest.migration.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of the inbox that was read to its end once.
 *
 * @param stamp what the file was before it was read
 * @param format its name in a report
 * @param sha256 of the file as it lies there, compressed or not
 * @param error what is wrong with it as a whole; null if its rows can be requested
 */
public record Drop(
    Path file,
    FileStamp stamp,
    String format,
    String sha256,
    long bytes,
    Instant startedAt,
    @Nullable String error) {
  /** The name it was dropped under. */
  public String name() {
    return file.getFileName().toString();
  }

  /**
   * Fails if the file is no longer what was read.
   *
   * @throws ChangedWhileRead if somebody has written to it since
   */
  void requireUnchanged() throws IOException {
    if (!stamp.equals(FileStamp.of(file))) {
      throw new ChangedWhileRead();
    }
  }

  /** Whether it is refused whole. */
  public boolean isBroken() {
    return error != null;
  }
}
