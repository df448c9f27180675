package harvest.migration.pace;

/**
 * A call that waits for a slot and a permit, over all of its attempts. Told outside of any lock;
 * must not block.
 */
public interface QueuedCall {
  /** Who goes first when the budget is short. */
  enum Priority {
    MIGRATE,
    LOOKUP,
    READ
  }

  /** Why a call gets no slot. */
  enum Refusal {
    /** The circuit of its group is open. */
    CIRCUIT_OPEN,
    /** The program ends; the request is left for the next start. */
    ENDING
  }

  /** Calls that share a circuit or a limit of concurrency, such as those of one application. */
  interface Group {
    /** Whether one more may go out while that many are. */
    boolean admits(long out);

    /** Whether the circuit is open: calls of the group are refused instead of waiting. */
    boolean isOpen();

    /** A group without a circuit. */
    static Group limitedTo(int most) {
      return new Group() {
        @Override
        public boolean admits(long out) {
          return out < most;
        }

        @Override
        public boolean isOpen() {
          return false;
        }
      };
    }
  }

  Priority priority();

  Group group();

  /** The budget that the call is taken from. */
  Budget budget();

  /** Whether it is the first call of a request: a canary limits those. */
  boolean isFirst();

  /** Whether it calls the endpoint that can be found missing. */
  boolean usesEndpoint();

  /**
   * Slot and permit are there: record the call, send it, and say so to {@link Pace#sent} and {@link
   * Pace#answered}.
   *
   * @param probe the call tells whether an outage is over
   */
  void dispatch(boolean probe);

  /** {@link #dispatch} threw this: slot and permit are given back, and no call is made. */
  void failed(Throwable why);

  /** There will be no slot. */
  void refused(Refusal why);
}
