package harvest.migration.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file of JSON lines that is made at its first line; what an earlier run left there goes. */
final class Draft implements Closeable {
  private final Path file;
  private @Nullable BufferedWriter lines;

  Draft(Path file) throws IOException {
    Files.deleteIfExists(file);
    this.file = file;
  }

  void add(ObjectNode line) throws IOException {
    if (lines == null) {
      lines = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW);
    }
    lines.write(line.toString());
    lines.write('\n');
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
    }
  }
}
