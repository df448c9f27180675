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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Files of stored V1 requests in XML, whose records become V2 payloads. */
public final class PayloadFiles implements DropKind {
  /** What a broker takes by default, with space left for key and headers. */
  private static final int MOST_BYTES = 1_000_000;

  private static final Map<String, String> HEADERS =
      Map.of("content-type", "application/json", "schema", "payload.v1");
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
  public RowReader rows(String fileName, InputStream bytes) {
    return new Payloads(new XmlRecords(bytes));
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

  /** The records of one file, translated. */
  private static final class Payloads implements RowReader {
    private final XmlRecords records;
    private final List<LeftOut> leftOut = new ArrayList<>();

    Payloads(XmlRecords records) {
      this.records = records;
    }

    @Override
    public boolean advance() throws IOException {
      return records.advance();
    }

    @Override
    public Row row() {
      if (records.isCut()) {
        String text = "the record has more than " + XmlRecords.MOST + " characters";
        return new Row.Rejected(records.index(), Row.Reason.TOO_LARGE, null, text);
      }
      Translation translation = new Translation(records.resource(), records.index());
      Row row = translation.of(records.record());
      leftOut.addAll(translation.leftOut());
      return row;
    }

    @Override
    public List<LeftOut> leftOut() {
      List<LeftOut> all = new ArrayList<>(records.outside());
      all.addAll(leftOut);
      leftOut.clear();
      return all;
    }
  }
}
