package harvest.migration.files;

import harvest.migration.files.format.Rejection;

/** What becomes of a row: a record for a topic, or a line in the rejections. */
public sealed interface RowRecord {
  /**
   * A record for the topic of its kind.
   *
   * @param source {@code file:NAME#LINE}
   * @param value JSON; may hold a secret
   */
  record Accepted(String key, String source, String value) implements RowRecord {
    /** Shows where it came from, not what it holds. */
    @Override
    public String toString() {
      return "record of " + source;
    }
  }

  /** Nothing is published for the row. */
  record Rejected(Rejection rejection) implements RowRecord {}
}
