package harvest.migration.harvest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.json.NumbersAsWritten;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The body of an answer, read as far as it can be. */
record Body(@Nullable JsonNode object, String text) {
  /** Enough to see what a page is; a body that holds a pair is below 1 kB. */
  private static final int MAX_TEXT = 16_384;

  private static final int MAX_UNPACKED = 1_048_576;

  private static final ObjectReader READER =
      JsonMapper.builder().addModule(new NumbersAsWritten()).build().readerFor(JsonNode.class);

  static Body of(byte[] bytes) {
    byte[] plain = unpacked(bytes, MAX_UNPACKED);
    JsonNode object = parse(plain);
    // The text of what parses is of no use: its fields say it better, and it may hold a pair.
    return new Body(object, object == null ? text(plain) : "");
  }

  /** The text of a string field, null where it is none. */
  @Nullable String field(String name) {
    JsonNode value = object == null ? null : object.get(name);
    return value == null || !value.isTextual() ? null : value.textValue();
  }

  /** Whether it is JSON, or at least says so and is not a page. */
  boolean isJson(@Nullable String contentType) {
    if (object != null) {
      return true;
    }
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).contains("json")
        && !text.startsWith("<");
  }

  private static @Nullable JsonNode parse(byte[] bytes) {
    try {
      JsonNode node = READER.readValue(bytes);
      return node != null && node.isObject() ? node : null;
    } catch (IOException | RuntimeException e) {
      return null; // whatever it is, it is not an answer of Harvest's API
    }
  }

  private static String text(byte[] bytes) {
    int length = Math.min(bytes.length, MAX_TEXT);
    return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
  }

  /**
   * A proxy may pack what nobody asked it to and forget the header: what is in it is worth the
   * look.
   *
   * @param most bytes that are unpacked; what is cut there does not parse
   */
  static byte[] unpacked(byte[] bytes, int most) {
    if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
      return bytes;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readNBytes(most);
    } catch (IOException e) {
      return bytes;
    }
  }
}
