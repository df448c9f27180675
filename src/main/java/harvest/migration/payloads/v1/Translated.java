package harvest.migration.payloads.v1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.LeftOut;
import java.util.List;

/** What became of one record. */
public sealed interface Translated {
  /** What V2 is to be told, and what it is not. */
  record Payload(ObjectNode json, List<LeftOut> leftOut) implements Translated {
    /** Says nothing of what is in it. */
    @Override
    public String toString() {
      return "payload of " + json.size() + " fields";
    }
  }

  /**
   * An element does not hold what its field is made of, so that the record would be another one.
   */
  record Unreadable(String field, String text) implements Translated {}
}
