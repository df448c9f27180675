package harvest.migration.drops.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.DropKind;
import harvest.migration.drops.DropLimits;
import harvest.migration.drops.Row;
import harvest.migration.drops.RowReader;
import harvest.migration.drops.RowRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Files of stored V1 requests in XML, whose records become V2 payloads. */
public final class PayloadFiles implements DropKind {
  /** What a broker takes by default, with space left for key and headers. */
  private static final int MOST_BYTES = 1_000_000;

  private static final Map<String, String> HEADERS =
      Map.of("content-type", "application/json", "schema", "payload.v1");

  /** An empty file is a document without records. */
  private static final RowReader NOTHING =
      new RowReader() {
        @Override
        public boolean advance() {
          return false;
        }

        @Override
        public Row row() {
          throw new IllegalStateException("there is no record");
        }
      };

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
  public Optional<String> format(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return name.endsWith(".xml") || name.endsWith(".xml.gz")
        ? Optional.of("xml")
        : Optional.empty();
  }

  @Override
  public RowReader rows(String fileName, InputStream bytes) throws IOException {
    PushbackInputStream all = new PushbackInputStream(bytes);
    int first = all.read();
    if (first < 0) {
      return NOTHING;
    }
    all.unread(first);
    return new XmlRows(all);
  }

  @Override
  public DropLimits limits() {
    return limits;
  }

  /** What V2 has nothing for is named, for somebody has to decide about it. */
  @Override
  public boolean listsLeftOut() {
    return true;
  }

  @Override
  public RowRecord record(Row.Fields row, String source) {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    value.put("source", source);
    value.setAll(row.values());
    try {
      String json = MAPPER.writeValueAsString(value);
      int bytes = json.getBytes(StandardCharsets.UTF_8).length;
      return bytes > MOST_BYTES
          ? new Row.Rejected(
              row.line(),
              Row.Reason.TOO_LARGE,
              null,
              "the payload would have " + bytes + " bytes, " + MOST_BYTES + " are allowed")
          : new RowRecord.Accepted(source, source, HEADERS, json);
    } catch (JsonProcessingException e) {
      // its message may quote the record
      return new Row.Rejected(
          row.line(), Row.Reason.NOT_READABLE, null, "the record cannot be written as JSON");
    }
  }
}
