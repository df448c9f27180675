package harvest.migration.pace;

/**
 * Those turns that share a fate, an application's: they queue behind each other and beside those of
 * other lanes.
 */
public interface Lane {
  /** Whether one more may go out while that many are. */
  boolean admits(int out);

  /** Whether the lane is shut: its turns are refused instead of waiting. */
  boolean isShut();

  /** A lane that never ends and never waits. */
  static Lane free() {
    return new Lane() {
      @Override
      public boolean admits(int out) {
        return true;
      }

      @Override
      public boolean isShut() {
        return false;
      }
    };
  }

  /** A lane that never ends and lets out so many at a time. */
  static Lane narrow(int most) {
    return new Lane() {
      @Override
      public boolean admits(int out) {
        return out < most;
      }

      @Override
      public boolean isShut() {
        return false;
      }
    };
  }
}
