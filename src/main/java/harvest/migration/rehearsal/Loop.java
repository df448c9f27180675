package harvest.migration.rehearsal;

import java.util.function.Supplier;

/** The one thread on which everything happens, for those on other threads. */
public interface Loop {

  /** Does it between two calls, waits, and gives back what it gave. */
  <T> T ask(Supplier<T> question);
}
