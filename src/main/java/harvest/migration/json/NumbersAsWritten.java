package harvest.migration.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Jackson module: trees whose numbers leave character for character as they came. With {@code
 * BigDecimal} nodes {@code 1e10000} leaves as {@code 1E+10000}, and written plainly it has 10,001
 * digits, more than readers take.
 */
public final class NumbersAsWritten extends SimpleModule {
  private static final long serialVersionUID = 1;

  public NumbersAsWritten() {
    super("numbers-as-written");
    addDeserializer(JsonNode.class, new Tree());
  }

  private static final class Tree extends StdDeserializer<JsonNode> {
    private static final long serialVersionUID = 1;

    Tree() {
      super(JsonNode.class);
    }

    @Override
    public JsonNode deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return node(parser, context);
    }

    @Override
    public JsonNode getNullValue(DeserializationContext context) {
      return NullNode.getInstance();
    }

    /** The parser's own limit of nesting bounds the recursion. */
    private JsonNode node(JsonParser parser, DeserializationContext context) throws IOException {
      JsonToken token = parser.currentToken();
      switch (token) {
        case START_OBJECT -> {
          ObjectNode object = JsonNodeFactory.instance.objectNode();
          for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            object.set(name, node(parser, context));
          }
          return object;
        }
        case START_ARRAY -> {
          ArrayNode array = JsonNodeFactory.instance.arrayNode();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(node(parser, context));
          }
          return array;
        }
        case VALUE_STRING -> {
          return TextNode.valueOf(parser.getText());
        }
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
          return new Written(parser.getText());
        }
        case VALUE_TRUE, VALUE_FALSE -> {
          return BooleanNode.valueOf(token == JsonToken.VALUE_TRUE);
        }
        case VALUE_NULL -> {
          return NullNode.getInstance();
        }
        default -> {
          return (JsonNode) context.handleUnexpectedToken(JsonNode.class, parser);
        }
      }
    }
  }

  /** A number that is computed with only where somebody asks for its value. */
  private static final class Written extends NumericNode {
    private static final long serialVersionUID = 1;
    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MOST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal LEAST_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal MOST_INT = BigDecimal.valueOf(Integer.MAX_VALUE);

    private final String text;

    Written(String text) {
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }

    @Override
    public JsonToken asToken() {
      return isIntegralNumber() ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
    }

    @Override
    public boolean isIntegralNumber() {
      return text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
    }

    @Override
    public boolean isFloatingPointNumber() {
      return !isIntegralNumber();
    }

    @Override
    public boolean isInt() {
      return isIntegralNumber() && canConvertToInt();
    }

    @Override
    public boolean isLong() {
      return isIntegralNumber() && !canConvertToInt() && canConvertToLong();
    }

    @Override
    public JsonParser.NumberType numberType() {
      return isInt()
          ? JsonParser.NumberType.INT
          : isLong()
              ? JsonParser.NumberType.LONG
              : isIntegralNumber()
                  ? JsonParser.NumberType.BIG_INTEGER
                  : JsonParser.NumberType.BIG_DECIMAL;
    }

    @Override
    public Number numberValue() {
      return isInt()
          ? Integer.valueOf(intValue())
          : isLong()
              ? Long.valueOf(longValue())
              : isIntegralNumber() ? bigIntegerValue() : decimalValue();
    }

    @Override
    public int intValue() {
      return (int) longValue();
    }

    /** Never fails: the exponent may be more than a decimal takes. */
    @Override
    public long longValue() {
      double about = doubleValue();
      boolean exact = Math.abs(about) < 1e15 || !canConvertToLong();
      return exact ? (long) about : decimalValue().longValue();
    }

    @Override
    public double doubleValue() {
      return Double.parseDouble(text);
    }

    /**
     * @throws NumberFormatException for an exponent beyond ten digits
     */
    @Override
    public BigDecimal decimalValue() {
      return new BigDecimal(text);
    }

    @Override
    public BigInteger bigIntegerValue() {
      return decimalValue().toBigInteger();
    }

    @Override
    public boolean canConvertToInt() {
      return isWithin(LEAST_INT, MOST_INT);
    }

    @Override
    public boolean canConvertToLong() {
      return isWithin(LEAST_LONG, MOST_LONG);
    }

    private boolean isWithin(BigDecimal least, BigDecimal most) {
      double about = doubleValue();
      if (Math.abs(about) < 1e9 || Math.abs(about) > 1e19) {
        return Math.abs(about) < 1e9;
      }
      BigDecimal value = decimalValue();
      return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
      json.writeNumber(text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Written written && written.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }
}
