package harvest.migration.secret;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that only its owner can read, from its first byte on. It stands under its name once it is
 * complete; what was there before stays until then.
 */
public final class PrivateFile implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final Writer writer;

  private PrivateFile(Path file, Path partial, Writer writer) {
    this.file = file;
    this.partial = partial;
    this.writer = writer;
  }

  /** Begins a file of that name. */
  public static PrivateFile create(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path partial = Files.createTempFile(directory, ".export", ".partial", ownerOnly());
    BufferedWriter writer = Files.newBufferedWriter(partial, StandardCharsets.UTF_8);
    return new PrivateFile(file, partial, writer);
  }

  /** Where the content goes. */
  public Writer writer() {
    return writer;
  }

  /** Completes the file; it is on the disk when this returns. */
  public void commit() throws IOException {
    writer.close();
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Throws away what was not committed. */
  @Override
  public void close() throws IOException {
    writer.close();
    Files.deleteIfExists(partial);
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
