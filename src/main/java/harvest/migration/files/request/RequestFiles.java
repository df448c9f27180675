package harvest.migration.files.request;

import harvest.migration.files.DropKind;
import harvest.migration.files.DropLimits;
import harvest.migration.files.RowRecord;
import harvest.migration.files.format.Format;
import harvest.migration.files.format.Row;
import harvest.migration.files.format.RowSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;

/** Files whose rows become requests: CSV, NDJSON and JSON arrays. */
public final class RequestFiles implements DropKind {
  private final DropLimits limits;

  /** With the default limits. */
  public RequestFiles() {
    this(DropLimits.DEFAULT);
  }

  public RequestFiles(DropLimits limits) {
    this.limits = limits;
  }

  @Override
  public DropLimits limits() {
    return limits;
  }

  @Override
  public Optional<String> format(String fileName) {
    return Format.of(fileName).map(Format::code);
  }

  @Override
  public RowSource rows(String fileName, InputStream bytes) throws IOException {
    return Format.of(fileName)
        .orElseThrow(() -> new IOException("not a file of requests: " + fileName))
        .rows(bytes);
  }

  @Override
  public Function<Row, RowRecord> records(String endName) {
    return new RowRequests(endName)::read;
  }

  /** What is left out of a request is unwelcome in it: secrets under another name. */
  @Override
  public boolean listsLeftOut() {
    return false;
  }
}
