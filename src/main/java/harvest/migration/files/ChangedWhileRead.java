package harvest.migration.files;

import java.io.IOException;

/** Somebody still writes to the file: it is taken again from its start once it has settled. */
final class ChangedWhileRead extends IOException {
  ChangedWhileRead() {
    super("it was changed while it was read");
  }
}
