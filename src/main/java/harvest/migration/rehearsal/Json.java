package harvest.migration.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import harvest.migration.settings.ValueType.DurationText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The simulator's JSON: snake_case, times as text; an unknown name is refused. Any thread. */
final class Json {
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .addModule(
              new SimpleModule()
                  .addSerializer(Duration.class, ToStringSerializer.instance)
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Duration.class, new Text<>(Duration.class, Json::duration))
                  .addDeserializer(Instant.class, new Text<>(Instant.class, Instant::parse)))
          .build();

  /**
   * Reads a duration such as {@code 250ms}, {@code 15s}, {@code 2m} or {@code PT15S}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Duration duration(String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' is not a duration; write 250ms, 15s, 2m, 1h or PT15S"));
  }

  /** What ships beside this class, as text. */
  static String resource(String name) {
    try (InputStream data = Json.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(data).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ObjectNode object() {
    return mapper.createObjectNode();
  }

  /** Any value as a tree. */
  JsonNode tree(Object value) {
    return mapper.valueToTree(value);
  }

  /**
   * Reads one JSON object.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  ObjectNode parse(String text) {
    try {
      if (mapper.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("a JSON object is needed");
  }

  /** Writes one line. */
  String line(Object value) {
    return tree(value).toString();
  }

  /** Writes for people. */
  String pretty(Object value) {
    return tree(value).toPrettyString();
  }

  /**
   * A copy of {@code value} with the fields of {@code patch} laid over it, object by object;
   * everything else in {@code patch} replaces.
   *
   * @throws IllegalArgumentException if the patch names an unknown field or has a wrong value
   */
  <T> T overlay(T value, Class<T> type, ObjectNode patch) {
    ObjectNode merged = (ObjectNode) tree(value);
    merge(merged, patch);
    try {
      return mapper.treeToValue(merged, type);
    } catch (InvalidFormatException e) {
      throw new IllegalArgumentException(
          "'" + e.getValue() + "' is not " + expected(e.getTargetType()), e);
    } catch (JsonProcessingException e) {
      String cause = e.getCause() == null ? null : e.getCause().getMessage();
      throw new IllegalArgumentException(cause == null ? e.getOriginalMessage() : cause, e);
    }
  }

  private static void merge(ObjectNode onto, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (field.getValue() instanceof ObjectNode fields
          && onto.get(field.getKey()) instanceof ObjectNode inner) {
        merge(inner, fields);
      } else {
        onto.set(field.getKey(), field.getValue());
      }
    }
  }

  private static String expected(Class<?> type) {
    return type.isEnum()
        ? "one of "
            + Arrays.stream(type.getEnumConstants())
                .map(value -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList()
        : "a value of type " + type.getSimpleName();
  }

  /** What a function reads from a text. */
  private static final class Text<T> extends FromStringDeserializer<T> {
    private static final long serialVersionUID = 1;
    private final transient Function<String, T> read;

    Text(Class<T> type, Function<String, T> read) {
      super(type);
      this.read = read;
    }

    @Override
    protected T _deserialize(String value, DeserializationContext context) {
      return read.apply(value);
    }
  }
}
