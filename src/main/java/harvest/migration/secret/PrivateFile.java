package harvest.migration.secret;

import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file that only its owner can read, from its first byte on. It stands under its name once it is
 * complete; what was there before stays until then, and nothing of one that is not completed stays.
 * A device or a pipe of that name is written to as it is. Every failure names the file.
 */
public final class PrivateFile implements AutoCloseable {
  /** Between its making and its lock a partial file looks abandoned. */
  private static final Duration JUST_MADE = Duration.ofMinutes(1);

  private final Path file;
  private final @Nullable Path partial;
  private final Named stream;
  private final Writer writer;

  private PrivateFile(Path file, @Nullable Path partial, OutputStream stream) {
    this.file = file;
    this.partial = partial;
    this.stream = new Named(stream, file);
    this.writer = new BufferedWriter(new OutputStreamWriter(this.stream, StandardCharsets.UTF_8));
  }

  /** Begins a file of that name; a link leads to the file that it means. */
  public static PrivateFile create(Path file) throws IOException {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      if (Files.isDirectory(target)) {
        throw new FileSystemException(file.toString(), null, "is a directory");
      }
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        return new PrivateFile(
            target, null, Files.newOutputStream(target, StandardOpenOption.WRITE));
      }
      Files.createDirectories(target.getParent());
      removeAbandoned(target.getParent());
      Path partial = Files.createTempFile(target.getParent(), ".export", ".partial", ownerOnly());
      partial.toFile().deleteOnExit(); // also where the process is asked to end in the middle
      FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE);
      channel.tryLock(); // until it is closed: none that is being written is abandoned
      return over(target, partial, Channels.newOutputStream(channel));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** What a process that was killed in the middle has left, with secrets in it. */
  private static void removeAbandoned(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    Instant recent = Instant.now().minus(JUST_MADE);
    try (DirectoryStream<Path> partials = Files.newDirectoryStream(folder, ".export*.partial")) {
      for (Path partial : partials) {
        if (Files.getLastModifiedTime(partial).toInstant().isAfter(recent)) {
          continue;
        }
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE);
            FileLock free = channel.tryLock()) {
          if (free != null) {
            Files.deleteIfExists(partial);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException | OverlappingFileLockException e) {
      // somebody else's, or gone, or being written: it is looked at again with the next file
    }
  }

  static PrivateFile over(Path file, Path partial, OutputStream stream) {
    return new PrivateFile(file, partial, stream);
  }

  /** Where the content goes. */
  public Writer writer() {
    return writer;
  }

  /**
   * Completes the file; it is on the disk when this returns.
   *
   * @throws IOException if it is not, also where an earlier write failed and nobody looked
   */
  public void commit() throws IOException {
    writer.close();
    if (stream.failure != null) {
      throw stream.failure;
    }
    if (partial == null) {
      return;
    }
    try {
      force(partial, StandardOpenOption.WRITE);
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      // the name is in the folder, which is written by itself: a machine that fails may forget it
      Path folder = file.getParent();
      if (folder != null) {
        force(folder, StandardOpenOption.READ);
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static void force(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }

  /** Throws away what was not committed. */
  @Override
  public void close() throws IOException {
    try {
      writer.close();
    } catch (IOException ignored) {
      // It is thrown away: a commit has failed before, or was never tried.
    } finally {
      if (partial != null) {
        Files.deleteIfExists(partial);
      }
    }
  }

  private static IOException failure(Path file, IOException cause) {
    String why =
        cause instanceof FileSystemException system
            ? system.getReason() == null ? cause.getClass().getSimpleName() : system.getReason()
            : String.valueOf(cause.getMessage());
    return new IOException(file + ": cannot be written (" + why + ")", cause);
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Says which file a failure is of, and keeps the first one for who does not look. */
  private static final class Named extends FilterOutputStream {
    private final Path file;
    private @Nullable IOException failure;

    Named(OutputStream out, Path file) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        IOException named = failure(file, e);
        failure = failure == null ? named : failure;
        throw named;
      }
    }
  }
}
