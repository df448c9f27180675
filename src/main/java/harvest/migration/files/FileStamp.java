package harvest.migration.files;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** Which file it is and when it was written to last: two equal ones are of an unchanged file. */
record FileStamp(long size, FileTime modified, @Nullable Object key) {
  /**
   * Does not follow a link.
   *
   * @throws IOException if the file is gone, or is no regular file
   */
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes seen = Inbox.attributes(file);
    if (!seen.isRegularFile()) {
      throw new IOException("is no regular file any more");
    }
    return new FileStamp(seen.size(), seen.lastModifiedTime(), seen.fileKey());
  }
}
