package harvest.migration.ledger;

import harvest.migration.outcome.Reason;
import harvest.migration.request.Coordinates;
import org.jspecify.annotations.Nullable;

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
