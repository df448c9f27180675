package harvest.migration.ledger;

import org.jspecify.annotations.Nullable;

/** The ledger cannot be used; the message says which key, what is wrong and what to do. */
public class LedgerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LedgerFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The ledger is an older copy of the one that the topics were written with. */
  public static final class Stale extends LedgerFailure {
    private static final long serialVersionUID = 1;

    public Stale(String message) {
      super(message, null);
    }
  }
}
