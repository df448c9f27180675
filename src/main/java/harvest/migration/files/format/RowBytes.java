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
        cut = true;
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

  /** Whether the row had more bytes than are kept. */
  boolean isCut() {
    return cut;
  }

  /** Takes back the last byte if it is that one. */
  void dropLast(int value) {
    if (length > 0 && bytes[length - 1] == (byte) value) {
      length--;
    }
  }

  boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t') {
        return false;
      }
    }
    return true;
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
