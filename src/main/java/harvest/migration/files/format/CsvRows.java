package harvest.migration.files.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.Rejection.Reason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Rows of a CSV file: the header names the fields, in any order. */
final class CsvRows implements RowSource {
  private static final String CONTEXT = "context";

  private final CsvRecords records;
  private final @Nullable CsvHeader header;

  CsvRows(ByteFeed feed) throws IOException {
    records = new CsvRecords(feed);
    header = records.next() ? CsvHeader.read(records) : null;
  }

  @Override
  public boolean advance() throws IOException {
    return records.next();
  }

  @Override
  public Row row() {
    if (header == null) {
      throw new IllegalStateException("no row was moved to");
    }
    if (records.isCut()) {
      return rejected(Reason.TOO_LARGE, null, "the row has more than " + RowBytes.MOST + " bytes");
    }
    if (records.isMalformed()) {
      return rejected(Reason.NOT_READABLE, null, "a cell goes on after its closing quote");
    }
    for (int i = header.columns(); i < records.cells(); i++) {
      if (!records.isEmpty(i)) {
        String text = records.cells() + " cells, but " + header.columns() + " columns";
        return rejected(Reason.NOT_READABLE, null, text);
      }
    }
    try {
      return fields(header);
    } catch (CharacterCodingException e) {
      return rejected(Reason.WRONG_ENCODING, null, "the row is not UTF-8");
    } catch (JsonProcessingException e) {
      return rejected(Reason.NOT_READABLE, CONTEXT, "the cell opens a JSON object but is none");
    }
  }

  private Row fields(CsvHeader names) throws CharacterCodingException, JsonProcessingException {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    int cells = Math.min(names.columns(), records.cells());
    for (int i = 0; i < cells; i++) {
      String name = names.name(i);
      if (name.isEmpty() || values.has(name) || (CsvHeader.isField(name) && records.isEmpty(i))) {
        continue;
      }
      String text = records.text(i);
      if (name.equals(CONTEXT)) {
        values.set(name, context(text));
      } else {
        values.put(name, text);
      }
    }
    return new Row.Fields(records.line(), values);
  }

  /**
   * A JSON object is the context itself; any other text is one entry of it, like an extra column.
   */
  private static JsonNode context(String text) throws JsonProcessingException {
    return text.stripLeading().startsWith("{")
        ? JsonRow.object(text)
        : JsonNodeFactory.instance.objectNode().put(CONTEXT, text);
  }

  private Row rejected(Reason reason, @Nullable String field, String text) {
    return new Row.Unreadable(new Rejection(records.line(), reason, field, text));
  }
}
