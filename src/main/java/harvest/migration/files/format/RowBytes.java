package harvest.migration.files.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one row, up to a cap: a row that never ends must not fill the memory. What is beyond
 * the cap is only noted.
 */
final class RowBytes {
  /** Far above the largest request, since a row may hold columns that are dropped from it. */
  static final int MOST = 1 << 20;

  private final CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
  private byte[] bytes = new byte[4096];
  private int length;
  private int bits;
  private boolean cut;

  void clear() {
    length = 0;
    bits = 0;
    cut = false;
  }

  void add(int value) {
    if (length == bytes.length) {
      if (length == MOST) {
        cut();
        return;
      }
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bits |= value;
    bytes[length++] = (byte) value;
  }

  int length() {
    return length;
  }

  /** Notes that something of the row is not kept. */
  void cut() {
    cut = true;
  }

  /** Whether the row had more bytes than are kept. */
  boolean isCut() {
    return cut;
  }

  /** Whether that byte is the last one that is no blank. */
  boolean endsWith(int value) {
    int last = length - 1;
    while (last >= 0 && isBlank(bytes[last])) {
      last--;
    }
    return last >= 0 && bytes[last] == (byte) value;
  }

  boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (!isBlank(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\t';
  }

  String text() throws CharacterCodingException {
    return text(0, length);
  }

  /**
   * @throws CharacterCodingException if the bytes are not UTF-8; a replacement character in a
   *     secret would spend a call on a token that nobody has
   */
  String text(int from, int to) throws CharacterCodingException {
    if (bits < 0x80) {
      return new String(
          bytes, from, to - from, StandardCharsets.ISO_8859_1); // ASCII: no check needed
    }
    return strict.decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
  }
}
