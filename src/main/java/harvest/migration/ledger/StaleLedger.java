package harvest.migration.ledger;

/** The ledger is an older copy of the one that the topics were written with. */
public final class StaleLedger extends LedgerFailure {
  private static final long serialVersionUID = 1;

  public StaleLedger(String message) {
    super(message, null);
  }
}
