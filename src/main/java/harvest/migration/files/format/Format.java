package harvest.migration.files.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/** The formats that a drop may have, told by the ending of its name, whatever its case. */
public enum Format {
  CSV("csv") {
    @Override
    public RowSource rows(InputStream bytes) throws IOException {
      return new CsvRows(new ByteFeed(bytes));
    }
  },
  NDJSON("ndjson") {
    @Override
    public RowSource rows(InputStream bytes) throws IOException {
      return new NdjsonRows(new ByteFeed(bytes));
    }
  },
  JSON("json") {
    @Override
    public RowSource rows(InputStream bytes) throws IOException {
      return new JsonArrayRows(new ByteFeed(bytes));
    }
  };

  private static final String GZIP = ".gz";

  private final String code;

  Format(String code) {
    this.code = code;
  }

  /** The format of a file of that name, gzip or not; empty if it is no drop. */
  public static Optional<Format> of(String fileName) {
    String plain = fileName.toLowerCase(Locale.ROOT);
    if (isGzip(plain)) {
      plain = plain.substring(0, plain.length() - GZIP.length());
    }
    for (Format format : values()) {
      if (plain.endsWith("." + format.code)) {
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
   * The rows in those (uncompressed) bytes, with or without a byte order mark.
   *
   * @throws BrokenDrop if the beginning already shows that they are none
   */
  public abstract RowSource rows(InputStream bytes) throws IOException;
}
