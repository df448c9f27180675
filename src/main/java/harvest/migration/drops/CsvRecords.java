package harvest.migration.drops;

import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.TextInput.RowText;
import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Records of RFC 4180 with any of the separators and line ends that are met; blanks around a field
 * are no part of it, those within quotes are. Why not a library's reader: docs/decisions/0014.
 */
public final class CsvRecords {
  private final TextInput in;
  private final int separator;
  private final RowText text = new RowText();
  private final BitSet quoted = new BitSet();
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int cells;
  private long line;
  private long begin;
  private boolean malformed;

  /**
   * @param line the physical line that the input stands at
   */
  CsvRecords(TextInput in, int separator, long line) {
    this.in = in;
    this.separator = separator;
    this.line = line;
  }

  /** The records of a text with commas between its cells. */
  public static CsvRecords of(String csv) throws IOException {
    return new CsvRecords(new TextInput(new StringReader(csv)), ',', 1);
  }

  /**
   * Moves on to the next record; blank lines are none.
   *
   * @throws FileRefused if a quote is never closed
   */
  public boolean next() throws IOException {
    while (in.peek() != TextInput.END) {
      readRecord();
      if (cells > 1 || quoted.get(0) || !isEmpty(0) || malformed || text.isCut()) {
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
    return text.isCut();
  }

  boolean isWrongEncoded() {
    return text.isWrongEncoded();
  }

  /** The text of a cell, without the blanks around it that are not within quotes. */
  public String text(int cell) {
    String plain = text.text(starts[cell], ends[cell]);
    if (quoted.get(cell)) {
      return plain;
    }
    int from = 0;
    int to = plain.length();
    while (from < to && Character.isSpaceChar(plain.charAt(from))) { // those beyond ASCII
      from++;
    }
    while (from < to && Character.isSpaceChar(plain.charAt(to - 1))) {
      to--;
    }
    return plain.substring(from, to);
  }

  private void readRecord() throws IOException {
    begin = line;
    text.clear();
    cells = 0;
    malformed = false;
    int value;
    do {
      value = skipBlanks();
      int start = text.length();
      int end = start;
      boolean inQuotes = value == '"';
      if (inQuotes) {
        readQuoted();
        end = text.length();
        value = skipBlanks();
      }
      while (value != separator && !TextInput.isLineEnd(value)) {
        malformed |= inQuotes;
        text.add(value);
        end = isBlank(value) ? end : text.length();
        value = in.read();
      }
      endCell(start, end, inQuotes);
    } while (value == separator);
    in.skip(in.restOfLineEnd(value));
    line++;
  }

  private int skipBlanks() throws IOException {
    int value = in.read();
    while (isBlank(value)) {
      value = in.read();
    }
    return value;
  }

  /** A tab that separates is none. */
  private boolean isBlank(int value) {
    return value == ' ' || (value == '\t' && separator != '\t');
  }

  private void readQuoted() throws IOException {
    while (true) {
      int value = in.read();
      if (value == TextInput.END) {
        throw new FileRefused("the row of line " + begin + " opens a quote that is never closed");
      } else if (value == '"') {
        if (in.peek() != '"') {
          return;
        }
        text.add(in.read());
      } else {
        text.add(value);
        if (TextInput.isLineEnd(value)) {
          for (int rest = in.restOfLineEnd(value); rest > 0; rest--) {
            text.add(in.read());
          }
          line++;
        }
      }
    }
  }

  private void endCell(int start, int end, boolean inQuotes) {
    if (cells == RowText.MOST) {
      text.cut();
      return;
    }
    if (cells == ends.length) {
      starts = Arrays.copyOf(starts, cells * 2);
      ends = Arrays.copyOf(ends, cells * 2);
    }
    starts[cells] = start;
    ends[cells] = end;
    quoted.set(cells++, inQuotes);
  }
}
