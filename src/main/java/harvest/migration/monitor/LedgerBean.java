package harvest.migration.monitor;

import harvest.migration.ledger.Tally;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;

/** {@code harvest.migration:type=Ledger}. */
@ManagedResource(description = "What this process wrote to the ledger, durably, since it started")
public final class LedgerBean {
  private final Tally tally;

  LedgerBean(Tally tally) {
    this.tally = tally;
  }

  @ManagedAttribute(description = "Requests of which a call was recorded before it was sent")
  public long getAttempted() {
    return tally.attempted();
  }

  @ManagedAttribute(description = "Requests recorded as migrated")
  public long getMigrated() {
    return tally.migrated();
  }

  @ManagedAttribute(description = "Requests recorded as dead letters")
  public long getDeadLettered() {
    return tally.deadLettered();
  }

  @ManagedAttribute(description = "Requests recorded as dead letters in doubt")
  public long getInDoubt() {
    return tally.inDoubt();
  }

  @ManagedAttribute(description = "Since the first call of the oldest request without an outcome")
  public long getOldestUnfinishedSeconds() {
    return tally.oldestUnfinished().toSeconds();
  }
}
