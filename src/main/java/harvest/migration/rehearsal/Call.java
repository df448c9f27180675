package harvest.migration.rehearsal;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call as the log holds it, with the fields of its JSON.
 *
 * @param sequence order of arrival, from 1
 * @param query of API V2 only: elsewhere it may hold a token
 * @param account Harvest-Account-Id
 * @param application its name, or its client id where it is not listed
 * @param token SHA-256 of the token that was sent, hex
 * @param status what was answered; 0: nothing
 * @param issued whether a pair that did not exist before was issued, whatever the client saw of it
 * @param issuedFingerprint SHA-256 of the access token that was answered, or would have been
 * @param inFlight calls that were in flight when it arrived, itself included
 */
public record Call(
    long sequence,
    Instant arrivedAt,
    @Nullable Instant answeredAt,
    String method,
    String path,
    @Nullable String query,
    @Nullable String account,
    @Nullable String application,
    @Nullable String token,
    int status,
    State ending,
    boolean issued,
    @Nullable String issuedFingerprint,
    String requestId,
    int inFlight) {
  /** The path of the migrate endpoint. */
  public static final String MIGRATE = "/api/v2/oauth2/migrate";

  /** Whether it asked to migrate a token. */
  public boolean migrates() {
    return path.equals(MIGRATE);
  }

  /** {@code 200}, or how it ended without a whole answer: {@code reset}, {@code hang} … */
  public String result() {
    return ending == State.ANSWERED ? Integer.toString(status) : ending.toString();
  }

  /** How a call ended for the client. */
  public enum State {
    /** Not yet. */
    PENDING,
    /** With a whole answer. */
    ANSWERED,
    /** With a part of an answer. */
    CUT,
    /** The connection was closed or reset without an answer. */
    RESET,
    /** Never answered. */
    HANG,
    /** The client left before it was answered. */
    CLOSED;

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
