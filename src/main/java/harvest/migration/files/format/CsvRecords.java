package harvest.migration.files.format;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Records of RFC 4180, with LF or CRLF.
 *
 * <p>Not Jackson's CSV reader: it decodes the stream as a whole, so that one byte that is not UTF-8
 * ends the file instead of the row, and it does not tell the physical line that a record with
 * quoted line breaks begins on. Comma, quote and line feed are single bytes in UTF-8 and part of no
 * other character, so that records can be told apart before anything is decoded.
 */
final class CsvRecords {
  private final ByteFeed feed;
  private final RowBytes bytes = new RowBytes();
  private int[] ends = new int[16];
  private int cells;
  private long line = 1;
  private long begin;
  private boolean malformed;

  CsvRecords(ByteFeed feed) {
    this.feed = feed;
  }

  /** Moves on to the next record; lines without a character are none. */
  boolean next() throws IOException {
    int value = skipEmptyLines();
    if (value == ByteFeed.END) {
      return false;
    }
    begin = line;
    bytes.clear();
    cells = 0;
    malformed = false;
    boolean fresh = true; // nothing of the cell was read yet: a quote opens it
    boolean closed = false; // the cell's quote is closed: nothing but its end may follow
    while (true) {
      if (value == '"' && fresh) {
        readQuoted();
        fresh = false;
        closed = true;
      } else if (value == ',') {
        endCell();
        fresh = true;
        closed = false;
      } else if (endsLine(value)) {
        endCell();
        return true;
      } else {
        malformed |= closed;
        fresh = false;
        bytes.add(value);
      }
      value = feed.read();
    }
  }

  /** The physical line that the record begins on, from 1. */
  long line() {
    return begin;
  }

  int cells() {
    return cells;
  }

  boolean isEmpty(int cell) {
    return start(cell) == ends[cell];
  }

  /** Whether something follows a closing quote, so that nobody knows what was meant. */
  boolean isMalformed() {
    return malformed;
  }

  boolean isCut() {
    return bytes.isCut();
  }

  String text(int cell) throws CharacterCodingException {
    return bytes.text(start(cell), ends[cell]);
  }

  private int start(int cell) {
    return cell == 0 ? 0 : ends[cell - 1];
  }

  private int skipEmptyLines() throws IOException {
    int value = feed.read();
    while (value != ByteFeed.END && endsLine(value)) {
      value = feed.read();
    }
    return value;
  }

  /** A carriage return counts only before a line feed; the two are taken together. */
  private boolean endsLine(int value) throws IOException {
    if (value == '\r' && feed.peek() == '\n') {
      feed.read();
    } else if (value == ByteFeed.END) {
      return true;
    } else if (value != '\n') {
      return false;
    }
    line++;
    return true;
  }

  private void readQuoted() throws IOException {
    while (true) {
      int value = feed.read();
      if (value == ByteFeed.END) {
        throw new BrokenDrop("the row of line " + begin + " opens a quote that is never closed");
      } else if (value != '"') {
        if (value == '\n') {
          line++;
        }
        bytes.add(value);
      } else if (feed.peek() == '"') {
        bytes.add(feed.read());
      } else {
        return;
      }
    }
  }

  private void endCell() {
    if (cells == ends.length) {
      ends = Arrays.copyOf(ends, cells * 2);
    }
    ends[cells++] = bytes.length();
  }
}
