package harvest.migration.ledger;

import harvest.migration.outcome.Reason;
import harvest.migration.request.Coordinates;
import harvest.migration.request.Identity;
import harvest.migration.request.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger: an identity and what was done for it.
 *
 * @param row its number; {@link #NEW} before it was written
 * @param reason of the dead letter; null in every other state
 * @param attempts calls recorded so far
 * @param doubt whether an answered or interrupted call may have succeeded unseen
 * @param at the request's record
 * @param source where the request came from
 * @param mark the newest {@linkplain Ledger#mark ends of the outgoing topics} that were known
 *     before the last attempt; 0 for none
 */
public record Entry(
    long row,
    Identity identity,
    State state,
    @Nullable Reason reason,
    int attempts,
    boolean doubt,
    Instant firstAt,
    Instant lastAt,
    Coordinates at,
    String source,
    long mark) {
  /** The row number of an entry that was never written. */
  public static final long NEW = 0;

  /** An entry of an identity that nothing was done for yet. */
  public static Entry fresh(Identity identity, Origin origin) {
    return new Entry(
        NEW,
        identity,
        State.WAITING,
        null,
        0,
        false,
        Instant.EPOCH,
        Instant.EPOCH,
        origin.at(),
        origin.source(),
        0);
  }

  /** The same in another state, which is none of a dead letter. */
  public Entry in(State next) {
    return new Entry(row, identity, next, null, attempts, doubt, firstAt, lastAt, at, source, mark);
  }

  /** The same, ended as a dead letter. */
  public Entry dead(Reason why) {
    return new Entry(
        row, identity, State.DEAD, why, attempts, doubt, firstAt, lastAt, at, source, mark);
  }

  /** The same, with a call that may have succeeded unseen. */
  public Entry doubted() {
    return new Entry(
        row, identity, state, reason, attempts, true, firstAt, lastAt, at, source, mark);
  }

  /** The same, about to be sent once more for the request that lies there. */
  public Entry attempt(Instant now, Coordinates where, String from) {
    return new Entry(
        row,
        identity,
        State.OPEN,
        null,
        attempts + 1,
        doubt,
        attempts == 0 ? now : firstAt,
        now,
        where,
        from,
        mark);
  }

  /** The same without its last call, which never left; only to be shown, not to be written. */
  public Entry uncalled() {
    return new Entry(
        row,
        identity,
        state,
        reason,
        Math.max(0, attempts - 1),
        doubt,
        firstAt,
        lastAt,
        at,
        source,
        mark);
  }

  /** The same, gone on with the request that lies there. */
  public Entry at(Coordinates where, String from) {
    return new Entry(
        row, identity, state, reason, attempts, doubt, firstAt, lastAt, where, from, mark);
  }

  Entry marked(long newest) {
    if (newest == mark) {
      return this;
    }
    return new Entry(
        row, identity, state, reason, attempts, doubt, firstAt, lastAt, at, source, newest);
  }

  Entry numbered(long number) {
    return new Entry(
        number, identity, state, reason, attempts, doubt, firstAt, lastAt, at, source, mark);
  }
}
