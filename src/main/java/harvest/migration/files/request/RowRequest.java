package harvest.migration.files.request;

import harvest.migration.files.format.Rejection;

/** What becomes of a row: a request, or a line in the rejections. */
public sealed interface RowRequest {
  /**
   * A record for the requests topic.
   *
   * @param source {@code file:NAME#LINE}
   * @param value the request as JSON; holds the secret
   */
  record Accepted(String key, String source, String value) implements RowRequest {
    /** Shows where it came from, not what it holds. */
    @Override
    public String toString() {
      return "request of " + source;
    }
  }

  /** Nothing is requested for the row. */
  record Rejected(Rejection rejection) implements RowRequest {}
}
