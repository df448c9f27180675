package harvest.migration.files;

import harvest.migration.files.format.Format;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/** The bytes of a drop, uncompressed on the way, while those of the file itself are measured. */
final class DropContent implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest;
  private final Counted file;
  private final InputStream plain;

  private DropContent(Path path, boolean gzip) throws IOException {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    file = new Counted(new DigestInputStream(Files.newInputStream(path), digest));
    try {
      plain = gzip ? new GZIPInputStream(file, BUFFER) : file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * @throws java.util.zip.ZipException if it is not gzip but says so
   * @throws java.io.EOFException if not even its gzip header is there
   */
  static DropContent open(Path file) throws IOException {
    // an empty file is an empty drop, whatever its name says
    return new DropContent(
        file, Format.isGzip(file.getFileName().toString()) && Files.size(file) > 0);
  }

  /** The file's own bytes, only to be measured. */
  static DropContent openRaw(Path file) throws IOException {
    return new DropContent(file, false);
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
}
