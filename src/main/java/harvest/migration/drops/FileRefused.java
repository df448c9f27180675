package harvest.migration.drops;

import java.io.IOException;

/**
 * The file as a whole cannot be trusted, so that no row of it is. The message says what is wrong
 * and where; it never repeats content, which may be a secret.
 */
public final class FileRefused extends IOException {
  public FileRefused(String message) {
    super(message);
  }
}
