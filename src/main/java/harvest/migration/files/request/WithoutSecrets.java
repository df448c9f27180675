package harvest.migration.files.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.request.SecretNames;
import java.util.Iterator;

/** What may travel on with a request: everything but what bears the name of a secret. */
final class WithoutSecrets {
  private WithoutSecrets() {}

  /** Removes what stands under such a name, at any depth. */
  static void drop(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        if (SecretNames.matches(names.next())) {
          names.remove();
        }
      }
    }
    for (JsonNode child : node) {
      if (child.isContainerNode()) {
        drop(child);
      }
    }
  }
}
