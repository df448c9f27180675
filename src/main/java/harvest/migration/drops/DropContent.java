package harvest.migration.drops;

import harvest.migration.drops.DropKind.DropLimits;
import java.io.Closeable;
import java.io.EOFException;
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
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

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

  /**
   * What the members of a gzip hold, one after the other; zeros may follow the last one. Not the
   * JDK's stream: whatever it cannot read behind a member it takes for the end, a member that is
   * cut in its header too, and the rest is lost in silence.
   */
  static final class Gunzip extends InflaterInputStream {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final CRC32 crc = new CRC32();
    private int position; // of the next byte in buf that is not of a member's content
    private boolean begun;
    private boolean inMember;
    private boolean ended;

    /** Reads nothing yet; an empty stream is one without members. */
    Gunzip(InputStream in) {
      super(in, new Inflater(true), 1 << 16);
    }

    /**
     * @throws FileRefused if the gzip is cut or damaged, or is none
     */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (!ended) {
        if (!inMember) {
          beginMember();
          continue;
        }
        int count = inflate(target, offset, length);
        if (count > 0) {
          crc.update(target, offset, count);
          return count;
        }
        endMember();
      }
      return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (EOFException e) {
        throw cut();
      } catch (ZipException e) {
        throw damaged();
      }
    }

    private void beginMember() throws IOException {
      int first = next();
      boolean padded = begun && first == 0; // as tapes have it
      while (padded && first == 0) {
        first = next();
      }
      if (first < 0) {
        ended = true;
        return;
      }
      if (padded || first != 0x1F) {
        throw foreign();
      }
      if (required() != 0x8B) {
        throw foreign();
      }
      int method = required();
      int flags = required();
      if (method != Deflater.DEFLATED || (flags & RESERVED) != 0) {
        throw damaged();
      }
      skip(6); // time, level, system
      if ((flags & EXTRA) != 0) {
        skip(required() | required() << 8);
      }
      for (int text : new int[] {NAME, COMMENT}) {
        while ((flags & text) != 0 && required() != 0) {
          // to the end of the text
        }
      }
      if ((flags & HEADER_CRC) != 0) {
        skip(2);
      }
      crc.reset();
      inf.reset();
      inf.setInput(buf, position, len - position);
      begun = true;
      inMember = true;
    }

    private void endMember() throws IOException {
      if (!inf.finished()) {
        throw damaged(); // it wants a dictionary
      }
      position = len - inf.getRemaining();
      if (word() != crc.getValue() || word() != (inf.getBytesWritten() & 0xFFFFFFFFL)) {
        throw damaged();
      }
      inMember = false;
    }

    private long word() throws IOException {
      return required() | required() << 8 | required() << 16 | (long) required() << 24;
    }

    private void skip(int bytes) throws IOException {
      for (int i = 0; i < bytes; i++) {
        required();
      }
    }

    private int required() throws IOException {
      int value = next();
      if (value < 0) {
        throw cut();
      }
      return value;
    }

    private int next() throws IOException {
      if (position == len) {
        position = 0;
        len = Math.max(0, in.read(buf, 0, buf.length));
      }
      return position < len ? buf[position++] & 0xFF : -1;
    }

    private static FileRefused cut() {
      return new FileRefused("the gzip ends before its content does");
    }

    private static FileRefused damaged() {
      return new FileRefused("the gzip is damaged");
    }

    private FileRefused foreign() {
      return new FileRefused(
          begun
              ? "something that is no gzip follows behind the gzip's end"
              : "it is no gzip, though its name ends in .gz");
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }

  /**
   * The file as a whole cannot be trusted, so that no row of it is. The message says what is wrong
   * and where; it never repeats content, which may be a secret.
   */
  public static final class FileRefused extends IOException {
    public FileRefused(String message) {
      super(message);
    }
  }
}
