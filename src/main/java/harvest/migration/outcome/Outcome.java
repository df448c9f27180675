package harvest.migration.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.outcome.Outcome.Tokens;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.Secret;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The one end that a request, or a read that fails, comes to. */
public sealed interface Outcome {
  /** The route that takes it from here: {@code result}, {@code dead-letter}, {@code duplicate}. */
  String kind();

  /** What was reached for a request. */
  enum Status {
    MIGRATED,
    ISSUED,
    VERIFIED;

    /** The name on the wire. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What Harvest issued.
   *
   * @param refreshToken null where Harvest sent none
   * @param expiresIn seconds
   * @param expiresAssumed Harvest did not say when it expires
   */
  record Tokens(
      Secret accessToken,
      @Nullable Secret refreshToken,
      String tokenType,
      long expiresIn,
      Instant issuedAt,
      Instant expiresAt,
      boolean expiresAssumed) {}

  /**
   * A request that Harvest granted.
   *
   * @param tokens the pair; null for a verification, which issues none
   * @param attempts calls made for the identity, this one included
   * @param requestId Harvest's X-Request-Id
   */
  record Result(
      Request request,
      Status status,
      @Nullable Tokens tokens,
      int attempts,
      @Nullable String requestId,
      boolean withContext)
      implements Outcome {
    @Override
    public String kind() {
      return "result";
    }

    /** The same without its context, for a broker that would not take the whole. */
    public Result withoutContext() {
      return new Result(request, status, tokens, attempts, requestId, false);
    }
  }

  /** Why a request ended as a dead letter; docs/dead-letters.md says what to do about each. */
  enum Reason {
    MALFORMED(false, "correct the record at its source and send it again"),
    INVALID_REQUEST(false, "correct the request at its source and send it again"),
    UNKNOWN_APPLICATION(true, "configure the application (harvest.app.NAME.*), then replay"),
    INVALID_TOKEN(false, "the user has to consent again (reauthorize_url)"),
    IN_DOUBT(
        true,
        "a pair may have been issued and its answer lost: replay --reason in_doubt once, else the user"
            + " has to consent again (reauthorize_url)"),
    APPLICATION_SUSPENDED(true, "correct the client credentials (harvest.app.NAME.*), then replay"),
    EXHAUSTED(true, "replay when Harvest answers again"),
    REAUTHORIZATION_REQUIRED(
        false, "the user has to consent again (reauthorize_url), or make a personal access token"),
    READ_FAILED(true, "replay when the cause is gone, or put a fresh token on the reads topic");

    private final boolean replayable;
    private final String whatToDo;

    Reason(boolean replayable, String whatToDo) {
      this.replayable = replayable;
      this.whatToDo = whatToDo;
    }

    /** What an operator does about it, for people. */
    public String whatToDo() {
      return whatToDo;
    }

    /** The name on the wire. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the same request may end better when it is tried again. */
    public boolean isReplayable() {
      return replayable;
    }

    /** Whether the user has to consent again, or may have to. */
    public boolean asksForConsent() {
      return this == INVALID_TOKEN || this == IN_DOUBT || this == REAUTHORIZATION_REQUIRED;
    }

    /** The reason of that name, or null. */
    public static @Nullable Reason find(String key) {
      return Arrays.stream(values()).filter(r -> r.key().equals(key)).findFirst().orElse(null);
    }
  }

  /**
   * A request that did not reach its end; free of secrets. What could not be known is null.
   *
   * @param status the last HTTP status; null where no call was answered
   * @param error Harvest's error code, or ours
   * @param attempts calls made for the identity, probes included
   * @param reauthorizeUrl where the user consents again; null where that does not help
   */
  record DeadLetter(
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

  /**
   * A read that did not come to its end: a dead letter that says of which list.
   *
   * @param page that could not be read, from 1; null where none was asked for
   */
  record FailedRead(
      DeadLetter letter,
      @Nullable JsonNode accountId,
      @Nullable String resource,
      @Nullable Integer page)
      implements Outcome {
    @Override
    public String kind() {
      return letter.kind();
    }

    /** The same without its context, for a broker that would not take the whole. */
    public FailedRead withoutContext() {
      return new FailedRead(letter.withoutContext(), accountId, resource, page);
    }
  }

  /**
   * The request was migrated before, or is the copy of one that just ended: nothing is published.
   */
  record Duplicate(Request request) implements Outcome {
    @Override
    public String kind() {
      return "duplicate";
    }
  }

  /**
   * The very record was refused before, and its dead letter is published: nothing is to be done.
   */
  record Repeated(Coordinates at) implements Outcome {
    @Override
    public String kind() {
      return "duplicate";
    }
  }
}
