package harvest.migration.call;

import java.util.function.Consumer;

/** What has to hold in production too: the run ends with a line that says what did not. */
public final class Invariants {
  private final Consumer<String> end;

  /**
   * @param end ends the run with that line
   */
  public Invariants(Consumer<String> end) {
    this.end = end;
  }

  /** Goes on only where that holds. */
  void require(boolean holds, String otherwise) {
    if (!holds) {
      String line = "invariant broken: " + otherwise + "; nothing more is sent; report this";
      end.accept(line);
      throw new IllegalStateException(line);
    }
  }
}
