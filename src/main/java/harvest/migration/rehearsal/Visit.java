package harvest.migration.rehearsal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that was read, and not yet carried out. */
public interface Visit {

  /** The token it sent. */
  default @Nullable String token() {
    return null;
  }

  /** The token's fingerprint. */
  default @Nullable Fingerprint fingerprint() {
    return null;
  }

  /** The application it came from. */
  default @Nullable String application() {
    return null;
  }

  /** What a careless error text could quote. */
  default List<String> secrets() {
    return List.of();
  }

  /** It counts as a try from now on, whatever becomes of it. */
  default void tried() {}

  /** Does what it asks for. */
  Answer carryOut();
}
