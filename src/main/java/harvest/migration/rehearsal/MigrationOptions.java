package harvest.migration.rehearsal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The unknowns of the migrate endpoint.
 *
 * @param repeat what a second migration gives
 * @param olderPair what becomes of the older pair then
 * @param gone what the endpoint answers once it is gone; {@code NO}: it stays
 * @param goneAfter number of migrate calls that it still serves
 * @param goneAt when it goes; null: at once
 * @param serverErrors the body of its 5xx answers
 * @param requireAccept refuses calls without an Accept header
 */
public record MigrationOptions(
    Repeat repeat,
    OlderPair olderPair,
    Gone gone,
    long goneAfter,
    @Nullable Instant goneAt,
    ServerErrors serverErrors,
    boolean requireAccept) {

  /** How an endpoint that is gone answers. */
  public enum Gone {
    NO,
    JSON_404,
    HTML_404,
    STATUS_410,
    STATUS_405,
    REDIRECT
  }

  /** The bodies of 5xx answers. */
  public enum ServerErrors {
    /** A proxy's page. */
    HTML,
    /** Rails' {@code {"status":500,…}}. */
    JSON,
    /** RFC 6749's {@code server_error}. */
    OAUTH,
    /** Looks like a refusal of the token, and is none. */
    INVALID_GRANT,
    EMPTY
  }

  /** The kindest answers to all unknowns. */
  public static MigrationOptions defaults() {
    return new MigrationOptions(
        Repeat.FRESH, OlderPair.LIVES, Gone.NO, 0, null, ServerErrors.HTML, false);
  }

  /** Whether the endpoint is gone for its {@code call}-th call (from 1). */
  public boolean isGone(long call, Instant now) {
    return gone != Gone.NO && call > goneAfter && (goneAt == null || !now.isBefore(goneAt));
  }

  /** With this answer to a second migration. */
  public MigrationOptions with(Repeat x) {
    return new MigrationOptions(x, olderPair, gone, goneAfter, goneAt, serverErrors, requireAccept);
  }

  /** With this fate of the older pair. */
  public MigrationOptions with(OlderPair x) {
    return new MigrationOptions(repeat, x, gone, goneAfter, goneAt, serverErrors, requireAccept);
  }

  /** Gone after so many calls. */
  public MigrationOptions with(Gone x, long afterCalls) {
    return new MigrationOptions(
        repeat, olderPair, x, afterCalls, null, serverErrors, requireAccept);
  }

  /** Gone from this moment on. */
  public MigrationOptions with(Gone x, Instant at) {
    return new MigrationOptions(repeat, olderPair, x, 0, at, serverErrors, requireAccept);
  }

  /** With these bodies of 5xx answers. */
  public MigrationOptions with(ServerErrors x) {
    return new MigrationOptions(repeat, olderPair, gone, goneAfter, goneAt, x, requireAccept);
  }
}
