package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.request.Request.Coordinates;

/**
 * The outcome that an identity's row will hold.
 *
 * @param place of the outcome's own record
 * @param at the request that it belongs to
 * @param doubt whether any outcome of the identity was in doubt
 */
record Winner(
    Coordinates place,
    Coordinates at,
    Ending ending,
    long attempts,
    long timestamp,
    boolean doubt) {
  boolean isSpent() {
    return ending.kind() == Ending.Kind.MIGRATED || ending.kind() == Ending.Kind.ISSUED;
  }

  /** A pair wins over everything; of two pairs, the one with more attempts; else the later one. */
  static Winner of(Winner known, Winner found) {
    boolean wins = found.isSpent() == known.isSpent() ? found.beats(known) : found.isSpent();
    Winner winner = wins ? found : known;
    return new Winner(
        winner.place(),
        winner.at(),
        winner.ending(),
        winner.attempts(),
        winner.timestamp(),
        known.doubt() || found.doubt());
  }

  private boolean beats(Winner other) {
    if (isSpent() && attempts != other.attempts) {
      return attempts > other.attempts;
    }
    boolean together =
        place.topic().equals(other.place.topic()) && place.partition() == other.place.partition();
    return together ? place.offset() > other.place.offset() : timestamp >= other.timestamp;
  }
}
