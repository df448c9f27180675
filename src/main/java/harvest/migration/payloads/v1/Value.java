package harvest.migration.payloads.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.util.RawValue;

/** What V2 is told of one element of V1. */
sealed interface Value {
  Value NULL = new Told(NullNode.getInstance());

  /** This value of its field. */
  record Told(JsonNode json) implements Value {}

  /** Nothing, because V2 takes the missing field for the same. */
  record Unsaid() implements Value {}

  /** Nothing, because V2 has no such value; the report says {@code why}. */
  record Untold(String why) implements Value {}

  static Value text(String text) {
    return new Told(JsonNodeFactory.instance.textNode(text));
  }

  static Value bool(boolean value) {
    return new Told(JsonNodeFactory.instance.booleanNode(value));
  }

  /** A number with the digits that it was written with. */
  static Value number(String digits) {
    return new Told(JsonNodeFactory.instance.rawValueNode(new RawValue(digits)));
  }
}
