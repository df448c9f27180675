package harvest.migration.pace;

/**
 * Whether the migrate endpoint stands. Until it has answered once as such an endpoint does, few
 * calls are out; after as many answers in a row that it is not there, it is gone. Guarded by the
 * lock of {@link Pace}.
 */
final class Endpoint {
  private final int calls;
  private boolean proven;
  private int away;

  /**
   * @param calls how many calls may be spent on finding out
   */
  Endpoint(int calls) {
    this.calls = calls;
  }

  boolean isGone() {
    return away >= calls;
  }

  /**
   * Whether one more call may go out: those that are out may all find that it is gone, too.
   *
   * @param out calls that are out to the endpoint
   * @param ofLane those of them that are of the same lane: one application that hangs leaves a call
   *     for the others to prove the endpoint with
   */
  boolean admits(int out, int ofLane) {
    return proven || (out + away < calls && ofLane < Math.max(1, calls - 1));
  }

  void told(Sign sign) {
    switch (sign) {
      case UP -> {
        proven = true;
        away = 0;
      }
      // That proves nothing, but somebody answers there.
      case DOWN, UNSURE -> away = 0;
      case SILENT -> {}
      case AWAY -> {
        away++;
        proven = false;
      }
    }
  }
}
