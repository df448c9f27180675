package harvest.migration.rehearsal;

/** How a call ended for the one who made it. */
public enum Ending {
  /** Not yet. */
  PENDING,
  /** With a whole answer. */
  ANSWERED,
  /** With a part of an answer. */
  CUT,
  /** The connection was reset without an answer. */
  RESET,
  /** Never answered. */
  HANG,
  /** The client left before it was answered. */
  CLOSED
}
