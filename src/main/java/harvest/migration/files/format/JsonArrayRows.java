package harvest.migration.files.format;

import java.io.IOException;
import java.util.BitSet;

/**
 * Rows of one JSON array; a row's line is its place, from 1.
 *
 * <p>Elements are told apart by their brackets and quotes alone and read one by one: an element
 * that is not JSON, not UTF-8 or too large is then a rejected row, where Jackson's streaming
 * parser, which was tried on the inputs of the tests, ends the file.
 */
final class JsonArrayRows implements RowSource {
  private static final int DEEPEST = 10_000;

  private final ByteFeed feed;
  private final RowBytes bytes = new RowBytes();
  private final BitSet squares = new BitSet(); // which open brackets are square
  private long element;
  private boolean opened;
  private boolean closed;

  JsonArrayRows(ByteFeed feed) {
    this.feed = feed;
  }

  @Override
  public boolean advance() throws IOException {
    if (closed) {
      return false;
    }
    int value = skipSpace();
    if (!opened) {
      if (value == ByteFeed.END) {
        closed = true;
        return false;
      }
      if (value != '[') {
        throw new BrokenDrop("the file is not a JSON array");
      }
      opened = true;
      value = skipSpace();
      if (value == ']') {
        return close();
      }
    } else if (value == ']') {
      return close();
    } else if (value == ',') {
      value = skipSpace();
    } else {
      throw broken("is not followed by a comma or the array's end");
    }
    if (value == ByteFeed.END || value == ',' || value == ']') {
      throw broken("is not followed by another one");
    }
    element++;
    bytes.clear();
    readElement(value);
    return true;
  }

  @Override
  public Row row() {
    return JsonRow.read(element, bytes);
  }

  private boolean close() throws IOException {
    closed = true;
    if (skipSpace() != ByteFeed.END) {
      throw new BrokenDrop("something follows the JSON array");
    }
    return false;
  }

  private void readElement(int first) throws IOException {
    int depth = 0;
    int value = first;
    while (true) {
      bytes.add(value);
      switch (value) {
        case '"' -> readString();
        case '{', '[' -> {
          if (depth == DEEPEST) {
            throw broken("is nested too deep");
          }
          squares.set(depth++, value == '[');
        }
        case '}', ']' -> {
          if (depth == 0 || squares.get(--depth) != (value == ']')) {
            throw broken("closes a bracket that it did not open");
          }
        }
        case ByteFeed.END -> throw broken("is cut off");
        default -> {}
      }
      if (depth == 0 && (value == '"' || value == '}' || value == ']' || scalarEnds())) {
        return;
      }
      value = feed.read();
    }
  }

  private void readString() throws IOException {
    while (true) {
      int value = feed.read();
      if (value == ByteFeed.END) {
        throw broken("is cut off");
      }
      bytes.add(value);
      if (value == '\\') {
        bytes.add(feed.read());
      } else if (value == '"') {
        return;
      }
    }
  }

  private boolean scalarEnds() throws IOException {
    int next = feed.peek();
    return next == ',' || next == ']' || next == ByteFeed.END || isSpace(next);
  }

  private int skipSpace() throws IOException {
    int value = feed.read();
    while (isSpace(value)) {
      value = feed.read();
    }
    return value;
  }

  static boolean isSpace(int value) {
    return value == ' ' || value == '\n' || value == '\r' || value == '\t';
  }

  private BrokenDrop broken(String what) {
    return new BrokenDrop("element " + element + " of the JSON array " + what);
  }
}
