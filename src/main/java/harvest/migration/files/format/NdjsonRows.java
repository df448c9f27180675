package harvest.migration.files.format;

import java.io.IOException;

/** Rows of a file with one JSON object a line; empty lines count as lines and are no rows. */
final class NdjsonRows implements RowSource {
  private final ByteFeed feed;
  private final RowBytes bytes = new RowBytes();
  private final boolean named;
  private long line;
  private boolean begun;

  /**
   * @param named whether the file's name says what it is; else its first row has to: an object
   *     alone, or over several lines, is something else
   */
  NdjsonRows(ByteFeed feed, boolean named) {
    this.feed = feed;
    this.named = named;
  }

  @Override
  public boolean advance() throws IOException {
    while (feed.peek() != ByteFeed.END) {
      line++;
      bytes.clear();
      int value = feed.read();
      while (!ByteFeed.isLineEnd(value)) {
        bytes.add(value);
        value = feed.read();
      }
      feed.skip(feed.restOfLineEnd(value));
      if (!bytes.isBlank()) {
        if (!named && !begun && !isFirstOfMany()) {
          throw new BrokenDrop(
              "the file holds one JSON object, neither an array of them nor one a line; if its rows"
                  + " are an array within it, drop that array on its own");
        }
        begun = true;
        return true;
      }
    }
    return false;
  }

  @Override
  public Row row() {
    return JsonRow.read(line, bytes);
  }

  /** Whether the object ends on its line and another one follows. */
  private boolean isFirstOfMany() throws IOException {
    int ahead = 0;
    while (JsonArrayRows.isSpace(feed.peek(ahead))) {
      ahead++;
    }
    int next = feed.peek(ahead);
    boolean goesOn = next == ByteFeed.END || ",:\"]}".indexOf(next) >= 0;
    return !goesOn && !bytes.isCut() && bytes.endsWith('}');
  }
}
