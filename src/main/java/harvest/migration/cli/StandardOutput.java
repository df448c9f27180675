package harvest.migration.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A command's stdout: remembers why it could not be written, which a {@link PrintWriter} loses. */
public final class StandardOutput extends PrintWriter {
  private final Remembering stream;
  private final boolean ofProcess;

  /**
   * Writes UTF-8.
   *
   * @param stream reports its failures, as {@link System#out} does not
   */
  public StandardOutput(OutputStream stream) {
    this(new Remembering(stream), false);
  }

  private StandardOutput(Remembering stream, boolean ofProcess) {
    super(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    this.stream = stream;
    this.ofProcess = ofProcess;
  }

  /** That of this process. */
  static StandardOutput ofThisProcess() {
    return new StandardOutput(new Remembering(new FileOutputStream(FileDescriptor.out)), true);
  }

  /** The first failure; null where everything was written so far. */
  @Nullable IOException failure() {
    return stream.failure;
  }

  /** Whether it failed since nobody reads any more, as behind {@code | head}. */
  boolean isClosedPipe() {
    IOException failure = stream.failure;
    return failure != null
        && (String.valueOf(failure.getMessage()).contains("Broken pipe")
            || (ofProcess && isPipe()));
  }

  /** The system's words depend on its language. */
  private static boolean isPipe() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString().startsWith("pipe:");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** The same output for who has to stop at its first failure. */
  static Writer failing(PrintWriter out) {
    return new Writer() {
      @Override
      public void write(char[] text, int from, int length) throws IOException {
        out.write(text, from, length);
        require();
      }

      @Override
      public void flush() throws IOException {
        out.flush();
        require();
      }

      @Override
      public void close() throws IOException {
        flush();
      }

      private void require() throws IOException {
        IOException failure = out instanceof StandardOutput stdout ? stdout.failure() : null;
        if (failure != null) {
          throw new IOException(failure.getMessage(), failure);
        }
      }
    };
  }

  private static final class Remembering extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    Remembering(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        }
        throw e;
      }
    }
  }
}
