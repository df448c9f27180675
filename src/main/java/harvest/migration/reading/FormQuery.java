package harvest.migration.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A query as it stands in an address and in a key: form-encoded, sorted by name. */
final class FormQuery {
  private FormQuery() {}

  /** The text; null where a value cannot stand in a query. A null is left out. */
  static @Nullable String encode(ObjectNode query) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    query.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
      JsonNode value = field.getValue();
      if (value.isArray()) {
        for (JsonNode one : value) {
          if (!add(text, field.getKey(), one)) {
            return null;
          }
        }
      } else if (!add(text, field.getKey(), value)) {
        return null;
      }
    }
    return text.toString();
  }

  private static boolean add(StringBuilder text, String name, JsonNode value) {
    if (value.isNull()) {
      return true;
    }
    if (!value.isValueNode()) {
      return false;
    }
    text.append(text.isEmpty() ? "" : "&")
        .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
        .append('=')
        .append(URLEncoder.encode(value.asText(), StandardCharsets.UTF_8));
    return true;
  }
}
