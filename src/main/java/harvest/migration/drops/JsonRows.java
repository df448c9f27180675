package harvest.migration.drops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.Row.Reason;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.TextInput.RowText;
import harvest.migration.json.NumbersAsWritten;
import java.io.IOException;
import java.util.BitSet;

/**
 * Rows of JSON: one object a line, or the elements of one array. The rows are told apart by line
 * ends or brackets alone and read one by one, so that one that is not JSON, not UTF-8 or too large
 * is a rejected row, where a streaming parser ends the file. Jackson's own messages stay here: they
 * quote what they read.
 */
abstract sealed class JsonRows implements RowReader {
  // numbers of a context travel on as they were written
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .addModule(new NumbersAsWritten())
          .build();

  final TextInput in;
  final RowText text = new RowText();
  long line;

  private JsonRows(TextInput in) {
    this.in = in;
  }

  /** The rows of a file with one object a line; empty lines count as lines and are no rows. */
  static JsonRows lines(TextInput in) {
    return new Lines(in, false);
  }

  /** The rows of a file of one array; one object a line is recognised by its content. */
  static JsonRows arrayOrLines(TextInput in) throws IOException {
    return in.peekBehindSpace() == '{' ? new Lines(in, true) : new Elements(in);
  }

  @Override
  public Row row() {
    if (text.isCut()) {
      return tooLarge(line);
    } else if (text.isWrongEncoded()) {
      return new Row.Rejected(line, Reason.WRONG_ENCODING, null, "the row is not UTF-8");
    }
    try {
      return new Row.Fields(line, object(text.toString()));
    } catch (MismatchedInputException e) {
      return new Row.Rejected(line, Reason.NOT_READABLE, null, "the row is not one JSON object");
    } catch (JsonProcessingException e) {
      return new Row.Rejected(
          line,
          Reason.NOT_READABLE,
          null,
          "the row is not JSON, or has one name twice in an object");
    }
  }

  static Row tooLarge(long line) {
    return new Row.Rejected(
        line, Reason.TOO_LARGE, null, "the row has more than " + RowText.MOST + " characters");
  }

  static ObjectNode object(String text) throws JsonProcessingException {
    JsonNode node = MAPPER.readTree(text);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw MismatchedInputException.from(null, ObjectNode.class, "not an object");
  }

  private static final class Lines extends JsonRows {
    /**
     * Whether the first row has to show that the file is no object alone, or over several lines.
     */
    private boolean doubtful;

    Lines(TextInput in, boolean doubtful) {
      super(in);
      this.doubtful = doubtful;
    }

    @Override
    public boolean advance() throws IOException {
      while (in.peek() != TextInput.END) {
        line++;
        text.clear();
        int value = in.read();
        while (!TextInput.isLineEnd(value)) {
          text.add(value);
          value = in.read();
        }
        in.skip(in.restOfLineEnd(value));
        if (!text.isBlank()) {
          if (doubtful && !isFirstOfMany()) {
            throw new FileRefused(
                "the file holds one JSON object, neither an array of them nor one a line; if its"
                    + " rows are an array within it, drop that array on its own");
          }
          doubtful = false;
          return true;
        }
      }
      return false;
    }

    /** Whether the object ends on its line and another one follows. */
    private boolean isFirstOfMany() throws IOException {
      int next = in.peekBehindSpace();
      boolean goesOn = next == TextInput.END || ",:\"]}".indexOf(next) >= 0;
      return !goesOn && !text.isCut() && text.toString().strip().endsWith("}");
    }
  }

  private static final class Elements extends JsonRows {
    private static final int DEEPEST = 10_000;

    private final BitSet squares = new BitSet(); // which open brackets are square
    private boolean opened;
    private boolean closed;

    Elements(TextInput in) {
      super(in);
    }

    @Override
    public boolean advance() throws IOException {
      if (closed) {
        return false;
      }
      int value = skipSpace();
      if (!opened) {
        opened = true;
        if (value == TextInput.END) {
          return close();
        } else if (value != '[') {
          throw new FileRefused("the file is not a JSON array");
        }
        value = skipSpace();
        if (value == ']') {
          return close();
        }
      } else if (value == ']') {
        return close();
      } else if (value == ',') {
        value = skipSpace();
      } else {
        throw refused("is not followed by a comma or the array's end");
      }
      if (value == TextInput.END || value == ',' || value == ']') {
        throw refused("is not followed by another one");
      }
      line++;
      text.clear();
      readElement(value);
      return true;
    }

    private boolean close() throws IOException {
      closed = true;
      if (skipSpace() != TextInput.END) {
        throw new FileRefused("something follows the JSON array");
      }
      return false;
    }

    private void readElement(int first) throws IOException {
      int depth = 0;
      int value = first;
      while (true) {
        text.add(value);
        switch (value) {
          case '"' -> readString();
          case '{', '[' -> {
            if (depth == DEEPEST) {
              throw refused("is nested too deep");
            }
            squares.set(depth++, value == '[');
          }
          case '}', ']' -> {
            if (depth == 0 || squares.get(--depth) != (value == ']')) {
              throw refused("closes a bracket that it did not open");
            }
          }
          case TextInput.END -> throw refused("is cut off");
          default -> {}
        }
        if (depth == 0 && (value == '"' || value == '}' || value == ']' || scalarEnds())) {
          return;
        }
        value = in.read();
      }
    }

    private void readString() throws IOException {
      while (true) {
        int value = in.read();
        if (value == TextInput.END) {
          throw refused("is cut off");
        }
        text.add(value);
        if (value == '"') {
          return;
        } else if (value == '\\') {
          text.add(in.read());
        }
      }
    }

    private boolean scalarEnds() throws IOException {
      int next = in.peek();
      return next == ',' || next == ']' || next == TextInput.END || TextInput.isSpace(next);
    }

    private int skipSpace() throws IOException {
      int value = in.read();
      while (TextInput.isSpace(value)) {
        value = in.read();
      }
      return value;
    }

    private FileRefused refused(String what) {
      return new FileRefused("element " + line + " of the JSON array " + what);
    }
  }
}
