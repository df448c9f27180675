package harvest.migration.files;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of the inbox that was read to its end once.
 *
 * @param format its name in a report
 * @param sha256 of the file as it lies there, compressed or not
 * @param error what is wrong with it as a whole; null if its rows can be requested
 */
public record Drop(
    Path file,
    String format,
    String sha256,
    long bytes,
    Instant startedAt,
    @Nullable String error) {
  /** The name it was dropped under. */
  public String name() {
    return file.getFileName().toString();
  }

  /** Whether it is refused whole. */
  public boolean isBroken() {
    return error != null;
  }
}
