package harvest.migration.checkpoint;

import java.util.ServiceLoader;

/** Is told when a moment has come, on the thread that came to it. */
@FunctionalInterface
public interface Checkpoints {
  /** Nobody listens. */
  Checkpoints UNHEARD = point -> {};

  void reached(Checkpoint point);

  /** The listener on the class path; {@link #UNHEARD} where there is none. */
  static Checkpoints installed() {
    return ServiceLoader.load(Checkpoints.class).findFirst().orElse(UNHEARD);
  }

  /** A moment on the way of a request, or of a dropped file. */
  enum Checkpoint {
    /** Slot and permit are taken; nothing is recorded yet. */
    PERMITTED,
    /** The attempt is durable; the call has not left. */
    RECORDED,
    /** The call is being sent. */
    SENT,
    /** Harvest's answer is here. */
    ANSWERED,
    /** The broker has the outcome. */
    PUBLISHED,
    /** The ledger has the outcome. */
    OUTCOME_RECORDED,
    /** The broker has the offset. */
    OFFSET_COMMITTED,
    /** The broker has requests of a file's rows. */
    ROW_REQUESTED
  }
}
