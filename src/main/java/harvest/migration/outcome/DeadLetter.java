package harvest.migration.outcome;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.request.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that did not reach its end; free of secrets. What could not be known is null.
 *
 * @param status the last HTTP status; null where no call was answered
 * @param error Harvest's error code, or ours
 * @param attempts calls made for the identity, probes included
 * @param reauthorizeUrl where the user consents again; null where that does not help
 */
public record DeadLetter(
    @Nullable String id,
    @Nullable String application,
    @Nullable String subject,
    @Nullable String grantType,
    @Nullable String fingerprint,
    Reason reason,
    @Nullable Integer status,
    @Nullable String error,
    @Nullable String errorDescription,
    int attempts,
    @Nullable Instant firstAttemptAt,
    @Nullable Instant lastAttemptAt,
    @Nullable String reauthorizeUrl,
    @Nullable String requestId,
    Origin origin,
    @Nullable ObjectNode context)
    implements Outcome {
  /** The one of a record for which no call was made: the words are ours. */
  public static DeadLetter withoutCall(
      @Nullable String id,
      @Nullable String application,
      @Nullable String subject,
      @Nullable String grantType,
      @Nullable String fingerprint,
      Reason reason,
      String why,
      @Nullable String reauthorizeUrl,
      Origin origin,
      @Nullable ObjectNode context) {
    return new DeadLetter(
        id,
        application,
        subject,
        grantType,
        fingerprint,
        reason,
        null,
        reason.key(),
        why,
        0,
        null,
        null,
        reauthorizeUrl,
        null,
        origin,
        context);
  }

  @Override
  public String kind() {
    return "dead-letter";
  }

  /** The same without its context, for a broker that would not take the whole. */
  public DeadLetter withoutContext() {
    return new DeadLetter(
        id,
        application,
        subject,
        grantType,
        fingerprint,
        reason,
        status,
        error,
        errorDescription,
        attempts,
        firstAttemptAt,
        lastAttemptAt,
        reauthorizeUrl,
        requestId,
        origin,
        null);
  }
}
