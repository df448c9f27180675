package harvest.migration.ledger;

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
