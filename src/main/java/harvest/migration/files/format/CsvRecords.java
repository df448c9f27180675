package harvest.migration.files.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Records of RFC 4180 with any of the separators and line ends that are met; blanks around a field
 * are no part of it, those within quotes are.
 *
 * <p>Not FastCSV, which was tried on the inputs of the tests (4.1): it reads a quote that is never
 * closed to the end of the file without a word, ends the file at a text behind a closing quote or
 * joins the two, counts CR CR LF as two lines, puts U+FFFD for what is not UTF-8, and ends the file
 * at a field beyond its buffer. Separators, quotes and line ends are single bytes in UTF-8 and part
 * of no other character, so that records can be told apart before anything is decoded.
 */
public final class CsvRecords {
  private final ByteFeed feed;
  private final int separator;
  private final RowBytes bytes = new RowBytes();
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private boolean[] quoted = new boolean[16];
  private int cells;
  private long line;
  private long begin;
  private boolean malformed;

  /**
   * @param line the physical line that the feed stands at
   */
  CsvRecords(ByteFeed feed, int separator, long line) {
    this.feed = feed;
    this.separator = separator;
    this.line = line;
  }

  /** The records of a text with commas between its cells. */
  public static CsvRecords of(String csv) throws IOException {
    byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
    return new CsvRecords(new ByteFeed(new ByteArrayInputStream(bytes)), ',', 1);
  }

  /**
   * Moves on to the next record; blank lines are none.
   *
   * @throws BrokenDrop if a quote is never closed
   */
  public boolean next() throws IOException {
    while (feed.peek() != ByteFeed.END) {
      readRecord();
      if (cells > 1 || quoted[0] || !isEmpty(0) || malformed || isCut()) {
        return true;
      }
    }
    return false;
  }

  /** The physical line that the record begins on, from 1. */
  long line() {
    return begin;
  }

  /** The physical line that the record ends on. */
  long lastLine() {
    return line - 1;
  }

  /** How many cells the record has. */
  public int cells() {
    return cells;
  }

  boolean isEmpty(int cell) {
    return starts[cell] == ends[cell];
  }

  /** Whether something follows a closing quote, so that nobody knows what was meant. */
  public boolean isMalformed() {
    return malformed;
  }

  /** Whether the record is longer than what is kept of it. */
  public boolean isCut() {
    return bytes.isCut();
  }

  /**
   * The text of a cell, without the blanks around it that are not within quotes.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  public String text(int cell) throws CharacterCodingException {
    String text = bytes.text(starts[cell], ends[cell]);
    if (quoted[cell]) {
      return text;
    }
    int from = 0;
    int to = text.length();
    while (from < to && Character.isSpaceChar(text.charAt(from))) { // those beyond ASCII
      from++;
    }
    while (from < to && Character.isSpaceChar(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private void readRecord() throws IOException {
    begin = line;
    bytes.clear();
    cells = 0;
    malformed = false;
    quoted[0] = false;
    boolean more = true;
    while (more) {
      int value = skipBlanks();
      int start = bytes.length();
      int end;
      boolean inQuotes = value == '"';
      if (inQuotes) {
        readQuoted();
        end = bytes.length();
        value = skipBlanks();
        while (value != separator && !ByteFeed.isLineEnd(value)) {
          malformed = true;
          value = feed.read();
        }
      } else {
        end = start;
        while (value != separator && !ByteFeed.isLineEnd(value)) {
          bytes.add(value);
          if (!isBlank(value)) {
            end = bytes.length();
          }
          value = feed.read();
        }
      }
      endCell(start, end, inQuotes);
      more = value == separator;
      if (!more) {
        feed.skip(feed.restOfLineEnd(value));
      }
    }
    line++;
  }

  private int skipBlanks() throws IOException {
    int value = feed.read();
    while (isBlank(value)) {
      value = feed.read();
    }
    return value;
  }

  /** A tab that separates is none. */
  private boolean isBlank(int value) {
    return value == ' ' || (value == '\t' && separator != '\t');
  }

  private void readQuoted() throws IOException {
    while (true) {
      int value = feed.read();
      if (value == ByteFeed.END) {
        throw new BrokenDrop("the row of line " + begin + " opens a quote that is never closed");
      } else if (value == '"') {
        if (feed.peek() != '"') {
          return;
        }
        bytes.add(feed.read());
      } else {
        bytes.add(value);
        if (ByteFeed.isLineEnd(value)) {
          for (int rest = feed.restOfLineEnd(value); rest > 0; rest--) {
            bytes.add(feed.read());
          }
          line++;
        }
      }
    }
  }

  private void endCell(int start, int end, boolean inQuotes) {
    if (cells == RowBytes.MOST) {
      bytes.cut();
      return;
    }
    if (cells == ends.length) {
      starts = Arrays.copyOf(starts, cells * 2);
      ends = Arrays.copyOf(ends, cells * 2);
      quoted = Arrays.copyOf(quoted, cells * 2);
    }
    starts[cells] = start;
    ends[cells] = end;
    quoted[cells++] = inQuotes;
  }
}
