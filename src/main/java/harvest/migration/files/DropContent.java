package harvest.migration.files;

import harvest.migration.files.format.Format;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The bytes of a drop, uncompressed on the way, while those of the file itself are measured. */
final class DropContent implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest;
  private final Counted file;
  private final InputStream plain;

  private DropContent(Path path, @Nullable DropLimits limits, LinkOption... links)
      throws IOException {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    file = new Counted(new DigestInputStream(Files.newInputStream(path, links), digest));
    if (limits == null) {
      plain = file;
    } else {
      boolean gzip = Format.isGzip(path.getFileName().toString());
      plain = new Limited(gzip ? new Gunzip(file) : file, Files.size(path), limits);
    }
  }

  /**
   * Opens the content. An empty file is an empty drop, whatever its name says; reading what is
   * damaged, or beyond the limits, ends in a {@link harvest.migration.files.format.BrokenDrop}.
   *
   * @param links whether one is followed; in the inbox none is
   */
  static DropContent open(Path file, DropLimits limits, LinkOption... links) throws IOException {
    return new DropContent(file, limits, links);
  }

  /** The file's own bytes, only to be measured. */
  static DropContent openRaw(Path file) throws IOException {
    return new DropContent(file, null);
  }

  /** What the drop holds; the caller need not close it. */
  InputStream bytes() {
    return plain;
  }

  /** Reads the file itself to its end, past what the format needed of it. */
  void drain() throws IOException {
    byte[] rest = new byte[BUFFER];
    while (file.read(rest, 0, rest.length) >= 0) {
      // only to measure it
    }
  }

  /** Lowercase hex, of the bytes read so far; once. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  long length() {
    return file.count;
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }

  /** Ends a file that unpacks to more than it may. */
  private static final class Limited extends FilterInputStream {
    private final long packed;
    private final DropLimits limits;
    private long count;

    Limited(InputStream in, long packed, DropLimits limits) {
      super(in);
      this.packed = packed;
      this.limits = limits;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      counted(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      counted(read);
      return read;
    }

    private void counted(int read) throws IOException {
      if (read > 0) {
        count += read;
        limits.check(count, packed);
      }
    }
  }
}
