package harvest.migration.drops;

import java.util.Map;

/** What becomes of a row: a record for a topic, or a line in the list of rejections. */
public sealed interface RowRecord permits RowRecord.Accepted, Row.Rejected {
  /**
   * A record for the topic of its kind.
   *
   * @param source {@code file:NAME#LINE}
   * @param headers of the record
   * @param value JSON; may hold a secret
   */
  record Accepted(String key, String source, Map<String, String> headers, String value)
      implements RowRecord {
    /** Shows where it came from, not what it holds. */
    @Override
    public String toString() {
      return "record of " + source;
    }
  }
}
