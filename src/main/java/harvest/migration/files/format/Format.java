package harvest.migration.files.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/** The formats that a drop may have, told by the ending of its name, whatever its case. */
public enum Format {
  CSV("csv", "csv") {
    @Override
    public RowSource rows(InputStream bytes) throws IOException {
      return CsvRows.open(new ByteFeed(bytes));
    }
  },
  NDJSON("ndjson", "jsonl") {
    @Override
    public RowSource rows(InputStream bytes) throws IOException {
      return new NdjsonRows(new ByteFeed(bytes), true);
    }
  },
  /** What is in it tells whether it is an array or NDJSON. */
  JSON("json", "json") {
    @Override
    public RowSource rows(InputStream bytes) throws IOException {
      ByteFeed feed = new ByteFeed(bytes);
      int ahead = 0;
      while (JsonArrayRows.isSpace(feed.peek(ahead))) {
        ahead++;
      }
      return feed.peek(ahead) == '{' ? new NdjsonRows(feed, false) : new JsonArrayRows(feed);
    }
  };

  private static final String GZIP = ".gz";

  private final String code;
  private final String alias;

  Format(String code, String alias) {
    this.code = code;
    this.alias = alias;
  }

  /** The format of a file of that name, gzip or not; empty if it is no drop. */
  public static Optional<Format> of(String fileName) {
    String plain = fileName.toLowerCase(Locale.ROOT);
    if (isGzip(plain)) {
      plain = plain.substring(0, plain.length() - GZIP.length());
    }
    for (Format format : values()) {
      if (plain.endsWith("." + format.code) || plain.endsWith("." + format.alias)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Whether a file of that name is compressed. */
  public static boolean isGzip(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(GZIP);
  }

  /** The name in a report. */
  public String code() {
    return code;
  }

  /**
   * The rows in those (uncompressed) bytes: UTF-8 with or without a byte order mark, UTF-16 with
   * one.
   *
   * @throws BrokenDrop if the beginning already shows that they are none
   */
  public abstract RowSource rows(InputStream bytes) throws IOException;
}
