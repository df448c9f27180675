package harvest.migration.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.json.NumbersAsWritten;
import harvest.migration.secret.Redactor;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A format of an export. */
public interface RowWriter {
  /** Without touching a number: those of Harvest stay as it sent them. */
  JsonMapper JSON = JsonMapper.builder().addModule(new NumbersAsWritten()).build();

  /** The object, or empty where the bytes are none. */
  static Optional<ObjectNode> read(byte @Nullable [] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return JSON.readTree(value) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static JsonNode tree(@Nullable Object value) {
    return JSON.valueToTree(value);
  }

  private static String text(JsonNode node) throws UnwritableRow {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new UnwritableRow(e);
    }
  }

  /** What stands before the first row. */
  void begin() throws IOException;

  /**
   * One record.
   *
   * @throws UnwritableRow if it makes no row; nothing of it is written
   * @throws IOException if nothing can be written any more
   */
  void row(ObjectNode value) throws IOException;

  /** A record that makes no row. */
  final class UnwritableRow extends IOException {
    private static final long serialVersionUID = 1;

    /** Without the message, which may quote what could not be written. */
    UnwritableRow(Exception cause) {
      super("cannot be written as a row (" + cause.getClass().getSimpleName() + ")");
    }
  }

  /** One JSON object a line. */
  record Ndjson(Writer out) implements RowWriter {
    @Override
    public void begin() {
      // a line needs none before it
    }

    @Override
    public void row(ObjectNode value) throws IOException {
      out.write(Redactor.printableJson(text(value)) + "\n");
    }
  }

  /** RFC 4180 with a header row; an empty cell is null, objects and arrays are JSON text. */
  record Csv(Writer out, List<String> columns) implements RowWriter {
    @Override
    public void begin() throws IOException {
      out.write(String.join(",", columns));
      out.write('\n');
    }

    @Override
    public void row(ObjectNode value) throws IOException {
      StringBuilder line = new StringBuilder();
      for (String column : columns) {
        line.append(line.isEmpty() && column.equals(columns.get(0)) ? "" : ",")
            .append(cell(value.path(column)));
      }
      out.write(line.append('\n').toString());
    }

    private static String cell(JsonNode value) throws IOException {
      if (value.isMissingNode() || value.isNull()) {
        return "";
      }
      if (value.isTextual()) {
        return quoted(value.textValue());
      }
      return quoted(text(value));
    }

    private static String quoted(String text) {
      boolean plain =
          !text.isEmpty() && text.chars().noneMatch(c -> c == '"' || c == ',' || c < ' ');
      return plain
          ? text
          : text.chars()
              .mapToObj(c -> c == '"' ? "\"\"" : Character.toString(c))
              .collect(Collectors.joining("", "\"", "\""));
    }
  }
}
