package harvest.migration.ledger;

import harvest.migration.ledger.Entry.State;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
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

  /** How far an identity has come. */
  public enum State {
    /** A call was recorded and its answer was not: it may be out, or may have been at a crash. */
    OPEN,
    /** The last call was answered, and another one is to follow. */
    WAITING,
    /** Another live instance has a call out; never written, only found. */
    ELSEWHERE,
    MIGRATED,
    ISSUED,
    VERIFIED,
    /** Ended as a dead letter. */
    DEAD;

    /** Whether the request has not come to its end. */
    public boolean isUnfinished() {
      return this == OPEN || this == WAITING || this == ELSEWHERE;
    }

    /** Whether a pair was issued and published: nothing more is sent for the identity. */
    public boolean isSpent() {
      return this == MIGRATED || this == ISSUED;
    }
  }

  /** Something learned on the way, kept once however often it is learned. */
  public sealed interface Fact {
    /**
     * Whose token it is: two tokens of one user of an application may mean that one of them is
     * dead.
     *
     * @param userId Harvest's
     * @param fingerprint of the request that the token came of
     * @param issuedAt null where it was not issued here
     */
    record TokenUser(
        String application, String userId, String fingerprint, @Nullable Instant issuedAt)
        implements Fact {}

    /** A resource of an account was put on the reads topic for an application. */
    record OrderedRead(String application, String accountId, String resource) implements Fact {}

    /**
     * Records that the broker deleted before they were read, by retention or delete-records.
     *
     * @param from the first offset that is gone
     * @param to the first one that was there
     */
    record DeletedUnread(String topic, int partition, long from, long to, Instant foundAt)
        implements Fact {}
  }

  /**
   * The end of a record that has no row of its own: refused without a call, a duplicate, or a dead
   * letter whose identity went on with a later record.
   *
   * @param application null where none is known by that name
   * @param reason of the dead letter; null for the other kinds
   * @param isSuperseded whether it had a row, which goes on with a later record
   * @param writtenAt of the record, in Kafka's milliseconds; null where it need not be known again
   */
  public record Note(
      Coordinates at,
      @Nullable String application,
      Kind kind,
      @Nullable Reason reason,
      boolean isSuperseded,
      @Nullable Long writtenAt) {
    /** What kind of an end. */
    public enum Kind {
      DUPLICATE,
      VERIFIED,
      DEAD,
      REPLAYED
    }

    /** A copy of a request that was or is being done. */
    public static Note duplicate(Coordinates at, String application) {
      return new Note(at, application, Kind.DUPLICATE, null, false, null);
    }

    /** The end that an entry had come to, whose row is about to go on with a later record. */
    public static Note superseded(Entry entry) {
      return new Note(
          entry.at(),
          entry.identity().application(),
          entry.state() == State.DEAD ? Kind.DEAD : Kind.VERIFIED,
          entry.reason(),
          true,
          null);
    }

    /** A dead letter whose original was put on its topic once more. */
    public static Note replayed(Coordinates at, @Nullable String application) {
      return new Note(at, application, Kind.REPLAYED, null, false, null);
    }

    /** A dead letter. */
    public static Note dead(Coordinates at, @Nullable String application, Reason reason) {
      return refused(at, application, reason, null);
    }

    /** A dead letter without a call; where the record's time is known, so is the record again. */
    public static Note refused(
        Coordinates at, @Nullable String application, Reason reason, @Nullable Long writtenAt) {
      return new Note(at, application, Kind.DEAD, reason, false, writtenAt);
    }
  }
}
