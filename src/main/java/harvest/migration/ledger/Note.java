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
 */
public record Note(
    Coordinates at,
    @Nullable String application,
    Kind kind,
    @Nullable Reason reason,
    boolean isSuperseded) {
  /** What kind of an end. */
  public enum Kind {
    DUPLICATE,
    VERIFIED,
    DEAD,
    REPLAYED
  }

  /** A copy of a request that was or is being done. */
  public static Note duplicate(Coordinates at, String application) {
    return new Note(at, application, Kind.DUPLICATE, null, false);
  }

  /** The end that an entry had come to, whose row is about to go on with a later record. */
  public static Note superseded(Entry entry) {
    return new Note(
        entry.at(),
        entry.identity().application(),
        entry.state() == State.DEAD ? Kind.DEAD : Kind.VERIFIED,
        entry.reason(),
        true);
  }

  /** A dead letter whose original was put on its topic once more. */
  public static Note replayed(Coordinates at, @Nullable String application) {
    return new Note(at, application, Kind.REPLAYED, null, false);
  }

  /** A dead letter. */
  public static Note dead(Coordinates at, @Nullable String application, Reason reason) {
    return new Note(at, application, Kind.DEAD, reason, false);
  }
}
