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
}
