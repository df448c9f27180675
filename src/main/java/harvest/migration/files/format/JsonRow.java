package harvest.migration.files.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.Rejection.Reason;
import harvest.migration.json.NumbersAsWritten;
import java.nio.charset.CharacterCodingException;

/** One JSON object as a row. Jackson's own messages stay here: they quote what they read. */
final class JsonRow {
  // numbers of a context travel on as they were written
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(new NumbersAsWritten())
          .build();

  private JsonRow() {}

  static Row read(long line, RowBytes bytes) {
    if (bytes.isCut()) {
      String text = "the row has more than " + RowBytes.MOST + " bytes";
      return rejected(line, Reason.TOO_LARGE, text);
    }
    try {
      return new Row.Fields(line, object(bytes.text()));
    } catch (CharacterCodingException e) {
      return rejected(line, Reason.WRONG_ENCODING, "the row is not UTF-8");
    } catch (MismatchedInputException e) {
      return rejected(line, Reason.NOT_READABLE, "the row is not one JSON object");
    } catch (JsonProcessingException e) {
      return rejected(line, Reason.NOT_READABLE, "the row is not JSON");
    }
  }

  static ObjectNode object(String text) throws JsonProcessingException {
    JsonNode node = MAPPER.readTree(text);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw MismatchedInputException.from(null, ObjectNode.class, "not an object");
  }

  private static Row rejected(long line, Reason reason, String text) {
    return new Row.Unreadable(new Rejection(line, reason, null, text));
  }
}
