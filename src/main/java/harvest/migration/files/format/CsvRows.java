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

  private static final int[] SEPARATORS = {',', ';', '\t'};
  private static final String SEPARATOR_LINE = "sep=";

  private final CsvRecords records;
  private final @Nullable CsvHeader header;

  private CsvRows(CsvRecords records, @Nullable CsvHeader header) {
    this.records = records;
    this.header = header;
  }

  /** The separator is that of a first line {@code sep=X}, else the one that makes a header. */
  static CsvRows open(ByteFeed feed) throws IOException {
    int told = separatorLine(feed);
    int[] separators = told == 0 ? SEPARATORS : new int[] {told};
    feed.begin();
    BrokenDrop fault = null;
    int most = 0;
    for (int separator : separators) {
      CsvRecords tried = new CsvRecords(feed, separator, told == 0 ? 1 : 2);
      try {
        return new CsvRows(tried, tried.next() ? CsvHeader.read(tried) : null);
      } catch (BrokenDrop e) {
        if (fault == null || tried.cells() > most) {
          fault = e; // of the separator that parts it most
          most = tried.cells();
        }
      }
      if (!feed.rewind()) {
        break;
      }
    }
    throw fault == null ? new BrokenDrop("the header row cannot be read") : fault;
  }

  /** Reads the line that spreadsheets write for their own sake; 0 where there is none. */
  private static int separatorLine(ByteFeed feed) throws IOException {
    int at = feed.peek() == '"' ? 1 : 0;
    for (int i = 0; i < SEPARATOR_LINE.length(); i++) {
      if (Character.toLowerCase(feed.peek(at++)) != SEPARATOR_LINE.charAt(i)) {
        return 0;
      }
    }
    int separator = feed.peek(at++);
    if (feed.peek() == '"' && feed.peek(at) == '"') {
      at++;
    }
    int end = feed.peek(at);
    boolean separates =
        separator == '\t' || (separator > ' ' && separator < 0x7F && separator != '"');
    if (!separates || !ByteFeed.isLineEnd(end)) {
      return 0;
    }
    feed.skip(end == ByteFeed.END ? at : at + 1);
    feed.skip(feed.restOfLineEnd(end));
    return separator;
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
      if (name.isEmpty()) {
        continue;
      }
      String text = CsvHeader.isSecret(name) ? records.text(i).strip() : records.text(i);
      if (CsvHeader.isField(name) && text.isEmpty()) {
        continue;
      }
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

  private Row rejected(Reason reason, @Nullable String field, String what) {
    String text =
        records.lastLine() == records.line()
            ? what
            : what + "; the row goes as far as line " + records.lastLine();
    return new Row.Unreadable(new Rejection(records.line(), reason, field, text));
  }
}
