package harvest.migration.files.format;

import java.io.IOException;
import java.io.InputStream;

/**
 * Single bytes out of a large buffer, with a look at the next one; steps over a UTF-8 byte order
 * mark.
 */
final class ByteFeed {
  static final int END = -1;

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;

  ByteFeed(InputStream in) throws IOException {
    this.in = in;
    limit = Math.max(0, in.readNBytes(buffer, 0, MARK.length));
    if (limit == MARK.length
        && buffer[0] == MARK[0]
        && buffer[1] == MARK[1]
        && buffer[2] == MARK[2]) {
      position = limit;
    }
  }

  int read() throws IOException {
    return position == limit && !fill() ? END : buffer[position++] & 0xFF;
  }

  int peek() throws IOException {
    return position == limit && !fill() ? END : buffer[position] & 0xFF;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer, 0, buffer.length));
    return limit > 0;
  }
}
