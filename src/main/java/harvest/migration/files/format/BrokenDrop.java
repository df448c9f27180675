package harvest.migration.files.format;

import java.io.IOException;

/**
 * The container itself cannot be trusted, so that no row of it is. The message says what is wrong
 * and where; it never repeats content, which may be a secret.
 */
public final class BrokenDrop extends IOException {
  public BrokenDrop(String message) {
    super(message);
  }
}
