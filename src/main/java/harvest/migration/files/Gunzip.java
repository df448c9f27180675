package harvest.migration.files;

import harvest.migration.files.format.BrokenDrop;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What the members of a gzip hold, one after the other; zeros may follow the last one. Not the
 * JDK's stream: whatever it cannot read behind a member it takes for the end, a member that is cut
 * in its header too, and the rest is lost in silence.
 */
final class Gunzip extends InputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] packed = new byte[1 << 16];
  private int position;
  private int limit;
  private boolean begun;
  private boolean inMember;
  private boolean ended;

  /** Reads nothing yet; an empty stream is one without members. */
  Gunzip(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * @throws BrokenDrop if the gzip is cut or damaged, or is none
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
      if (inflater.finished()) {
        endMember();
      } else if (inflater.needsDictionary()) {
        throw damaged();
      } else {
        fill();
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int length) throws BrokenDrop {
    try {
      return inflater.inflate(target, offset, length);
    } catch (DataFormatException e) {
      throw damaged();
    }
  }

  private void fill() throws IOException {
    if (position == limit && !more()) {
      throw cut();
    }
    inflater.setInput(packed, position, limit - position);
    position = limit; // what it leaves is given back at the member's end
  }

  private void beginMember() throws IOException {
    int first = next();
    if (begun && first == 0) {
      while (first == 0) { // padding, as tapes have it
        first = next();
      }
      if (first >= 0) {
        throw foreign();
      }
    }
    if (first < 0) {
      ended = true;
      return;
    }
    int second = first == 0x1F ? next() : 0;
    if (first == 0x1F && second < 0) {
      throw cut();
    }
    if (first != 0x1F || second != 0x8B) {
      throw begun ? foreign() : new BrokenDrop("it is no gzip, though its name ends in .gz");
    }
    int method = required();
    int flags = required();
    if (method != 8 || (flags & RESERVED) != 0) {
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
    inflater.reset();
    crc.reset();
    begun = true;
    inMember = true;
  }

  private void endMember() throws IOException {
    position = limit - inflater.getRemaining();
    long sum = word();
    long size = word();
    if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
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
    return position == limit && !more() ? -1 : packed[position++] & 0xFF;
  }

  private boolean more() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(packed, 0, packed.length));
    return limit > 0;
  }

  private static BrokenDrop cut() {
    return new BrokenDrop("the gzip ends before its content does");
  }

  private static BrokenDrop damaged() {
    return new BrokenDrop("the gzip is damaged");
  }

  private static BrokenDrop foreign() {
    return new BrokenDrop("something that is no gzip follows behind the gzip's end");
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
