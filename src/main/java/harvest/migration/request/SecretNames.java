package harvest.migration.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides which fields of a request must not travel on. */
public final class SecretNames {
  private static final Set<String> GRANT_FIELDS =
      Stream.of(GrantType.values())
          .map(GrantType::secretField)
          .collect(Collectors.toUnmodifiableSet());
  private static final List<String> PARTS =
      List.of(
          "password",
          "passwd",
          "secret",
          "token",
          "authorization",
          "cookie",
          "credential",
          "api_key",
          "apikey",
          "api-key");

  private SecretNames() {}

  /** Whether a field of that name may hold a secret. */
  public static boolean matches(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return GRANT_FIELDS.contains(lower) || PARTS.stream().anyMatch(lower::contains);
  }

  /**
   * Removes the secret-like fields at any depth and blots the secret out of every text that quotes
   * it, names included.
   */
  public static void clear(JsonNode node, @Nullable String secret) {
    if (node instanceof ObjectNode object) {
      object.properties().stream()
          .map(java.util.Map.Entry::getKey)
          .filter(name -> matches(name) || quotes(name, secret))
          .toList()
          .forEach(object::remove);
      object.properties().forEach(entry -> entry.setValue(cleared(entry.getValue(), secret)));
    } else if (node instanceof com.fasterxml.jackson.databind.node.ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, cleared(array.get(i), secret));
      }
    }
  }

  private static JsonNode cleared(JsonNode value, @Nullable String secret) {
    if (value.isTextual() && quotes(value.textValue(), secret)) {
      return TextNode.valueOf("***");
    }
    clear(value, secret);
    return value;
  }

  /** Whether the text has the secret in it. */
  static boolean quotes(String text, @Nullable String secret) {
    return secret != null && text.contains(secret);
  }
}
