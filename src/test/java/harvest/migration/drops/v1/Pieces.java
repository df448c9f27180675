package harvest.migration.drops.v1;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Pieces of ASCII, made while they are read. */
final class Pieces extends InputStream {
  private final Iterator<String> pieces;
  private byte[] piece = {};
  private int position;

  Pieces(Iterator<String> pieces) {
    this.pieces = pieces;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    while (position == piece.length) {
      if (!pieces.hasNext()) {
        return -1;
      }
      piece = pieces.next().getBytes(StandardCharsets.US_ASCII);
      position = 0;
    }
    int count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, buffer, offset, count);
    position += count;
    return count;
  }
}
