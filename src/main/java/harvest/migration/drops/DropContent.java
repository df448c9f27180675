package harvest.migration.drops;

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

/** The bytes of a file: hashed as they lie there, unpacked on the way. */
public final class DropContent implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final DigestInputStream file;
  private final InputStream plain;

  /**
   * Opens the content. An empty file is an empty drop, whatever its name says; reading what is
   * damaged, or beyond the limits, ends in a {@link FileRefused}.
   *
   * @param links whether one is followed; in the inbox none is
   */
  DropContent(Path path, DropLimits limits, LinkOption... links) throws IOException {
    file = new DigestInputStream(Files.newInputStream(path, links), digest());
    boolean gzip = DropNames.isGzip(path.getFileName().toString());
    plain = new Limited(gzip ? new Gunzip(file) : file, Files.size(path), limits);
  }

  /** SHA-256 of a file's own bytes, lower-case hex. */
  public static String sha256(Path file) throws IOException {
    try (DigestInputStream bytes = new DigestInputStream(Files.newInputStream(file), digest())) {
      return sha256(bytes);
    }
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** What the drop holds; the caller need not close it. */
  InputStream bytes() {
    return plain;
  }

  /** SHA-256 of the file, read to its end past what its format needed of it; once. */
  String sha256() throws IOException {
    return sha256(file);
  }

  private static String sha256(DigestInputStream bytes) throws IOException {
    byte[] rest = new byte[BUFFER];
    while (bytes.read(rest) >= 0) {
      // only to measure it
    }
    return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    plain.close();
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
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      if (read > 0) {
        count += read;
        limits.check(count, packed);
      }
      return read;
    }
  }
}
