package harvest.migration.files.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a file as UTF-8, single ones out of a large buffer with a look at the next ones,
 * without the byte order mark. UTF-16 is told by its mark and becomes UTF-8 on the way; what is
 * none of it becomes a byte that UTF-8 does not have, so that only its row is of a wrong encoding.
 */
final class ByteFeed {
  static final int END = -1;

  private static final byte NOT_UTF8 = (byte) 0xFF;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private int beginning;
  private boolean refilled;

  /**
   * @throws BrokenDrop if the beginning shows an encoding that is not read
   */
  ByteFeed(InputStream bytes) throws IOException {
    byte[] mark = bytes.readNBytes(4);
    boolean utf8 = begins(mark, 0xEF, 0xBB, 0xBF);
    boolean big = begins(mark, 0xFE, 0xFF);
    boolean little = begins(mark, 0xFF, 0xFE);
    if (begins(mark, 0xFF, 0xFE, 0, 0) || begins(mark, 0, 0, 0xFE, 0xFF)) {
      throw new BrokenDrop("the file is in UTF-32; save it as UTF-8");
    }
    if (!utf8 && !big && !little && mark.length > 1 && (mark[0] == 0 || mark[1] == 0)) {
      throw new BrokenDrop(
          "the file is no text in UTF-8; UTF-16 needs a byte order mark: save it as UTF-8");
    }
    int marked = utf8 ? 3 : big || little ? 2 : 0;
    InputStream rest = new Joined(mark, marked, bytes);
    in =
        big
            ? new Transcoded(rest, StandardCharsets.UTF_16BE)
            : little ? new Transcoded(rest, StandardCharsets.UTF_16LE) : rest;
    limit = in.readNBytes(buffer, 0, buffer.length);
  }

  int read() throws IOException {
    return position == limit && !fill() ? END : buffer[position++] & 0xFF;
  }

  int peek() throws IOException {
    return position == limit && !fill() ? END : buffer[position] & 0xFF;
  }

  /** The byte after that many others, {@code 0} being that of {@link #peek()}. */
  int peek(int ahead) throws IOException {
    while (limit - position <= ahead) {
      if (!extend()) {
        return END;
      }
    }
    return buffer[position + ahead] & 0xFF;
  }

  /**
   * How many bytes of the line end follow its first byte, which was just read: a line ends with LF,
   * CR, CR LF or CR CR LF (what a CR LF is after a second conversion).
   */
  int restOfLineEnd(int first) throws IOException {
    if (first != '\r') {
      return 0;
    }
    int next = peek();
    return next == '\n' ? 1 : next == '\r' && peek(1) == '\n' ? 2 : 0;
  }

  /** Steps over bytes that were seen by {@link #peek(int)}. */
  void skip(int bytes) {
    position += bytes;
  }

  /** Whether the byte may end a line; the end of the file does. */
  static boolean isLineEnd(int value) {
    return value == '\n' || value == '\r' || value == END;
  }

  /** What was read until now is read again from here by {@link #rewind}. */
  void begin() {
    beginning = position;
    refilled = false;
  }

  /**
   * Goes back to {@link #begin}.
   *
   * @return whether it is still in the buffer
   */
  boolean rewind() {
    if (!refilled) {
      position = beginning;
    }
    return !refilled;
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    if (read <= 0) {
      return false; // what was read before stays
    }
    refilled = true;
    position = 0;
    limit = read;
    return true;
  }

  /** Reads more without losing what was not read yet. */
  private boolean extend() throws IOException {
    if (limit == buffer.length) {
      refilled = true;
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    int more = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, more);
    return more > 0;
  }

  private static boolean begins(byte[] bytes, int... with) {
    if (bytes.length < with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if ((bytes[i] & 0xFF) != with[i]) {
        return false;
      }
    }
    return true;
  }

  /** The bytes behind the mark of those that were read to find one, then the others. */
  private static final class Joined extends InputStream {
    private final byte[] first;
    private final InputStream others;
    private int position;

    Joined(byte[] first, int from, InputStream others) {
      this.first = first;
      this.others = others;
      position = from;
    }

    @Override
    public int read() throws IOException {
      return position < first.length ? first[position++] & 0xFF : others.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (position == first.length) {
        return others.read(target, offset, length);
      }
      int count = Math.min(length, first.length - position);
      System.arraycopy(first, position, target, offset, count);
      position += count;
      return count;
    }
  }

  private static final class Transcoded extends InputStream {
    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer given = ByteBuffer.allocate(1 << 14).flip();
    private final CharBuffer characters = CharBuffer.allocate(1 << 14);
    private ByteBuffer made = ByteBuffer.allocate(0);
    private boolean ended;

    Transcoded(InputStream in, Charset charset) {
      this.in = in;
      decoder = charset.newDecoder(); // reports what is malformed
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? END : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (!made.hasRemaining()) {
        if (ended && !given.hasRemaining()) {
          return END;
        }
        more();
      }
      int count = Math.min(length, made.remaining());
      made.get(target, offset, count);
      return count;
    }

    private void more() throws IOException {
      if (!ended) {
        given.compact();
        int read = in.read(given.array(), given.position(), given.remaining());
        given.position(given.position() + Math.max(0, read)).flip();
        ended = read < 0;
      }
      characters.clear();
      CoderResult result = decoder.decode(given, characters, ended);
      made = StandardCharsets.UTF_8.encode(characters.flip());
      if (result.isError()) {
        given.position(given.position() + result.length());
        ByteBuffer marked = ByteBuffer.allocate(made.remaining() + 1);
        made = marked.put(made).put(NOT_UTF8).flip();
      }
    }
  }
}
