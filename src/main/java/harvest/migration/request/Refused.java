package harvest.migration.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A record that needs no call to get its outcome. What could not be known is null.
 *
 * @param why what is wrong and what to do; free of secrets
 */
public record Refused(
    Fault fault,
    String why,
    @Nullable String id,
    @Nullable String application,
    @Nullable String subject,
    @Nullable String grantType,
    @Nullable String fingerprint,
    @Nullable ObjectNode context,
    Origin origin)
    implements Parsed {

  /** The kinds of refusal. */
  public enum Fault {
    /** Not JSON, not an object, no value, too large. */
    MALFORMED,
    /** A field is missing or of the wrong type. */
    INVALID_REQUEST,
    /** No such application is configured. */
    UNKNOWN_APPLICATION,
    /** The user has to consent again: Basic credentials, or implicit without a token. */
    REAUTHORIZATION_REQUIRED
  }
}
