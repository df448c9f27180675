package harvest.migration.payloads;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.DropKind;
import harvest.migration.files.DropLimits;
import harvest.migration.files.RowRecord;
import harvest.migration.files.format.Rejection;
import harvest.migration.files.format.Row;
import harvest.migration.files.format.RowSource;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Files of stored V1 requests in XML, whose records become V2 payloads. */
public final class PayloadFiles implements DropKind {
  /** What a broker takes by default, with room for key and headers. */
  static final int MOST_BYTES = 1_000_000;

  private static final String XML = "xml";
  private static final JsonMapper MAPPER = new JsonMapper();

  private final DropLimits limits;

  /** With the default limits. */
  public PayloadFiles() {
    this(DropLimits.DEFAULT);
  }

  public PayloadFiles(DropLimits limits) {
    this.limits = limits;
  }

  @Override
  public DropLimits limits() {
    return limits;
  }

  @Override
  public Optional<String> format(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return name.endsWith("." + XML) || name.endsWith("." + XML + ".gz")
        ? Optional.of(XML)
        : Optional.empty();
  }

  @Override
  public RowSource rows(String fileName, InputStream bytes) {
    return new PayloadSource(bytes);
  }

  @Override
  public Function<Row, RowRecord> records(String endName) {
    return row -> record(endName, row);
  }

  /** What V2 has nothing for is named, for somebody has to decide about it. */
  @Override
  public boolean listsLeftOut() {
    return true;
  }

  private static RowRecord record(String endName, Row row) {
    if (row instanceof Row.Unreadable unreadable) {
      return new RowRecord.Rejected(unreadable.rejection());
    }
    String source = "file:" + endName + "#" + row.line();
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    value.put("source", source);
    value.setAll(((Row.Fields) row).values());
    try {
      String json = MAPPER.writeValueAsString(value);
      int bytes = json.getBytes(StandardCharsets.UTF_8).length;
      return bytes > MOST_BYTES
          ? rejected(
              row,
              Rejection.Reason.TOO_LARGE,
              "the payload would have " + bytes + " bytes, " + MOST_BYTES + " are allowed")
          : new RowRecord.Accepted(source, source, json);
    } catch (JsonProcessingException e) {
      // its message may quote the record
      return rejected(row, Rejection.Reason.NOT_READABLE, "the record cannot be written as JSON");
    }
  }

  private static RowRecord rejected(Row row, Rejection.Reason reason, String text) {
    return new RowRecord.Rejected(new Rejection(row.line(), reason, null, text));
  }
}
