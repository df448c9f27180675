package harvest.migration.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import harvest.migration.credentials.Applications;
import harvest.migration.json.NumbersAsWritten;
import harvest.migration.request.Refused.Fault;
import harvest.migration.sealing.UnsealKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a record of the requests topic. Never throws: whatever a record holds is an answer. */
public final class RequestParser {
  /** The largest request, in bytes. */
  public static final int MAX_BYTES = 65_536;

  /**
   * How deep a request may be nested: readers and writers of JSON, those of our own records too,
   * commonly give up at 1,000.
   */
  static final int MAX_DEPTH = 500;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .addModule(new NumbersAsWritten())
          .build();

  private final RequestRules rules;

  /**
   * @param keys open what stands sealed in the place of a secret; null where there are none
   */
  public RequestParser(Applications applications, @Nullable UnsealKeys keys) {
    this.rules = new RequestRules(applications, keys);
  }

  /** The request that the bytes hold, or what is wrong with them. */
  public Parsed parse(byte @Nullable [] value, Origin origin) {
    if (value == null || value.length == 0) {
      return malformed("the record has no value", origin);
    }
    if (value.length > MAX_BYTES) {
      return malformed(
          "the record has " + value.length + " bytes; at most " + MAX_BYTES + " are taken", origin);
    }
    ObjectNode fields = JSON.createObjectNode();
    try (JsonParser parser = JSON.createParser(text(value))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return malformed("the record is not a JSON object", origin);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        fields.set(name, field(name, parser));
      }
      if (parser.nextToken() != null) {
        return malformed("there is something after the JSON object", origin);
      }
    } catch (IOException | RuntimeException e) {
      // The exception's text quotes the record: it must not travel.
      return malformed(
          "the record is not JSON in UTF-8, or nested deeper than " + MAX_DEPTH, origin);
    }
    return rules.judge(fields, origin);
  }

  /** Strictly: Jackson would guess UTF-16, and take some bytes that are no UTF-8. */
  private static String text(byte[] value) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** An id or subject that is a number keeps its text as written: 1.0 is "1.0". */
  private static JsonNode field(String name, JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token.isNumeric() && (name.equals("id") || name.equals("subject"))) {
      return TextNode.valueOf(parser.getText());
    }
    return parser.readValueAsTree();
  }

  private static Refused malformed(String why, Origin origin) {
    return new Refused(Fault.MALFORMED, why, null, null, null, null, null, null, origin);
  }
}
