package harvest.migration.pace;

/**
 * Somebody who waits for a slot and a permit: one request over all of its calls. Told outside of
 * any lock; must not block.
 */
public interface Turn {
  Priority priority();

  Lane lane();

  /** The budget that the call is taken from. */
  Budget budget();

  /** Whether no call was made for it yet. */
  boolean isFirst();

  /** Whether it calls the endpoint that can be gone. */
  boolean usesEndpoint();

  /**
   * Slot and permit are there: record the call, send it, and say so to {@link Pace#sent} and {@link
   * Pace#answered}.
   *
   * @param probe the call tells whether an outage is over
   */
  void go(boolean probe);

  /** {@link #go} threw this: slot and permit are given back, and no call is made. */
  void failed(Throwable why);

  /** There will be no slot. */
  void refused(Refusal why);

  /** Why there is none. */
  enum Refusal {
    /** The lane is shut. */
    SHUT,
    /** The program ends; the request is left for the next start. */
    ENDING
  }
}
