package harvest.migration.drops;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import harvest.migration.drops.DropContent.FileRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/**
 * The characters of a text one by one, with a look at the next ones. Bytes that are not of the
 * encoding become {@link #NO_TEXT}, so that only their row is rejected: a replacement character in
 * a secret would spend a call on a token that nobody has.
 */
final class TextInput {
  static final int END = -1;

  /** A code point that is no character. */
  static final char NO_TEXT = '\uFFFF';

  private final Reader in;
  private final char[] buffer = new char[1 << 16];
  private int position;
  private int limit;

  TextInput(Reader in) throws IOException {
    this.in = in;
    more();
  }

  /**
   * Reads UTF-8 with or without a byte order mark, or UTF-16 with one.
   *
   * @throws FileRefused if the beginning shows another encoding
   */
  static TextInput of(InputStream bytes) throws IOException {
    byte[] first = bytes.readNBytes(4);
    String raw = new String(first, ISO_8859_1);
    if (raw.equals("\u00FF\u00FE\0\0") || raw.equals("\0\0\u00FE\u00FF")) {
      throw new FileRefused("the file is in UTF-32; save it as UTF-8");
    }
    Charset charset =
        raw.startsWith("\u00FE\u00FF")
            ? UTF_16BE
            : raw.startsWith("\u00FF\u00FE") ? UTF_16LE : UTF_8;
    int mark = !charset.equals(UTF_8) ? 2 : raw.startsWith("\u00EF\u00BB\u00BF") ? 3 : 0;
    if (mark == 0 && first.length > 1 && (first[0] == 0 || first[1] == 0)) {
      throw new FileRefused(
          "the file is no text in UTF-8; UTF-16 needs a byte order mark: save it as UTF-8");
    }
    PushbackInputStream all = new PushbackInputStream(bytes, first.length + 1);
    all.unread(first, mark, first.length - mark);
    return new TextInput(
        new InputStreamReader(
            all,
            charset
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(NO_TEXT))));
  }

  int read() throws IOException {
    return position == limit && !more() ? END : buffer[position++];
  }

  int peek() throws IOException {
    return position == limit && !more() ? END : buffer[position];
  }

  /** The first character ahead that is no white space of JSON, without reading any. */
  int peekBehindSpace() throws IOException {
    int ahead = 0;
    while (position + ahead < limit || more()) {
      char next = buffer[position + ahead];
      if (!isSpace(next)) {
        return next;
      }
      ahead++;
    }
    return END;
  }

  /** What is in the buffer: the beginning of a file, or all of a small one. */
  String ahead() {
    return new String(buffer, position, limit - position);
  }

  /** Steps over characters that were seen ahead. */
  void skip(int characters) {
    position += characters;
  }

  /** Whether the character may end a line; the end of the file does. */
  static boolean isLineEnd(int value) {
    return value == '\n' || value == '\r' || value == END;
  }

  static boolean isSpace(int value) {
    return value == ' ' || value == '\n' || value == '\r' || value == '\t';
  }

  /**
   * How many characters of the line end follow its first one, which was just read: a line ends with
   * LF, CR, CR LF or CR CR LF (what a CR LF is after a second conversion).
   */
  int restOfLineEnd(int first) throws IOException {
    if (first != '\r') {
      return 0;
    }
    int next = peek();
    if (next == '\r' && (position + 1 < limit || more())) {
      return buffer[position + 1] == '\n' ? 2 : 0;
    }
    return next == '\n' ? 1 : 0;
  }

  /** Reads more without losing what was not read yet; false at the end, and if all is full. */
  private boolean more() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    int before = limit;
    for (int read = 0; read >= 0 && limit < buffer.length; limit += Math.max(0, read)) {
      read = in.read(buffer, limit, buffer.length - limit);
    }
    return limit > before;
  }

  /** The text of one row, up to a cap: a row that never ends must not fill the memory. */
  static final class RowText {
    /** Far above the largest request, since a row may hold columns that are dropped from it. */
    static final int MOST = 1 << 20;

    private final StringBuilder text = new StringBuilder();
    private boolean cut;

    void clear() {
      text.setLength(0);
      cut = false;
    }

    void add(int value) {
      if (text.length() < MOST) {
        text.append((char) value);
      } else {
        cut = true;
      }
    }

    int length() {
      return text.length();
    }

    /** Whether the row has more than is kept of it. */
    boolean isCut() {
      return cut;
    }

    void cut() {
      cut = true;
    }

    /** Whether there is nothing but blanks. */
    boolean isBlank() {
      return text.chars().allMatch(TextInput::isSpace);
    }

    /** Whether it has something that is not of the file's encoding. */
    boolean isWrongEncoded() {
      return text.indexOf("\uFFFF") >= 0;
    }

    String text(int from, int to) {
      return text.substring(from, to);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
