package harvest.migration.harvest;

import org.jspecify.annotations.Nullable;

/** What came back of one call. */
public sealed interface Answer {

  /**
   * A status line, its headers and a body that was read to its end as far as the connection told.
   *
   * @param contentType the header's text, null where there was none; so are the two below
   */
  record Responded(
      int status,
      byte[] body,
      @Nullable String contentType,
      @Nullable String retryAfter,
      @Nullable String requestId)
      implements Answer {
    /** Shows no body: it may hold a pair. */
    @Override
    public String toString() {
      return "Responded[status=" + status + ", " + body.length + " bytes]";
    }
  }

  /**
   * No whole answer.
   *
   * @param sent whether the request may have reached Harvest: false only where it is certain that
   *     no byte of it left
   * @param kind the simple name of the exception; never its message, which may quote the request
   */
  record Failed(boolean sent, String kind) implements Answer {}
}
