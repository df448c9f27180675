package harvest.migration.files.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The names under which something secret may stand: it travels in its own field or not at all. */
final class SecretNames {
  private static final List<String> PARTS =
      List.of(
          "password",
          "passwd",
          "secret",
          "token",
          "authorization",
          "cookie",
          "credential",
          "api_key");

  private SecretNames() {}

  static boolean has(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('-', '_');
    if (GrantType.isSecretField(plain)) {
      return true;
    }
    for (String part : PARTS) {
      if (plain.contains(part)) {
        return true;
      }
    }
    return false;
  }

  /** Removes what stands under such a name, at any depth. */
  static void dropFrom(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        if (has(names.next())) {
          names.remove();
        }
      }
    }
    for (JsonNode child : node) {
      if (child.isContainerNode()) {
        dropFrom(child);
      }
    }
  }
}
