package harvest.migration.bundle;

/** Who ends the run when it cannot go on. Told on any thread; must not block. */
public interface RunEnd {
  /** The migrate endpoint is gone. */
  void gone();

  /** What the line says keeps the run from going on. */
  default void trouble(String line) {
    gone();
  }
}
