package harvest.migration.harvest;

import org.jspecify.annotations.Nullable;

/**
 * Harvest's own words in one answer, fit for a dead letter and a log: texts are cut at 500
 * characters and hold no secret of the request.
 *
 * @param status the HTTP status, null where no answer came
 * @param error the OAuth error code (RFC 6749, 5.2), or the kind of failure of the connection
 * @param errorDescription what a person should read about it
 * @param requestId Harvest's X-Request-Id
 */
public record Said(
    @Nullable Integer status,
    @Nullable String error,
    @Nullable String errorDescription,
    @Nullable String requestId) {
  /** In one line: {@code 401 invalid_token: The access token is expired}. */
  public String line() {
    String code = status == null ? "" : status.toString();
    String words = error == null ? "" : error;
    if (errorDescription != null) {
      words += (words.isEmpty() ? "" : ": ") + errorDescription;
    }
    // The page of an error tends to begin with its status.
    String line = words.startsWith(code) ? words : code + " " + words;
    return line.isBlank() ? "no answer" : line.strip();
  }
}
