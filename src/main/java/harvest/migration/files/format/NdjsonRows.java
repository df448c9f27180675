package harvest.migration.files.format;

import java.io.IOException;

/** Rows of a file with one JSON object a line; empty lines count as lines and are no rows. */
final class NdjsonRows implements RowSource {
  private final ByteFeed feed;
  private final RowBytes bytes = new RowBytes();
  private long line;

  NdjsonRows(ByteFeed feed) {
    this.feed = feed;
  }

  @Override
  public boolean advance() throws IOException {
    while (feed.peek() != ByteFeed.END) {
      line++;
      bytes.clear();
      int value = feed.read();
      while (value != '\n' && value != ByteFeed.END) {
        bytes.add(value);
        value = feed.read();
      }
      bytes.dropLast('\r');
      if (!bytes.isBlank()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Row row() {
    return JsonRow.read(line, bytes);
  }
}
