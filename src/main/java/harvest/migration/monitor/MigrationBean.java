package harvest.migration.monitor;

import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Status;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** {@code harvest.migration:type=Migration}. */
@ManagedResource(description = "The migration as a whole; counters run since the process started")
public final class MigrationBean {
  private final Readings readings;

  MigrationBean(Readings readings) {
    this.readings = readings;
  }

  @ManagedAttribute(description = "Records taken from the requests topic, of all kinds")
  public long getReceived() {
    return readings.counters().receivedTotal();
  }

  @ManagedAttribute(description = "Pairs that were issued for V1 refresh tokens, and published")
  public long getMigrated() {
    return readings.counters().results(Status.MIGRATED);
  }

  @ManagedAttribute(description = "Pairs that were issued for codes and refresh tokens")
  public long getIssued() {
    return readings.counters().results(Status.ISSUED);
  }

  @ManagedAttribute(description = "Access tokens that were found to be good")
  public long getVerified() {
    return readings.counters().results(Status.VERIFIED);
  }

  @ManagedAttribute(description = "Dead letters that were published, of all reasons")
  public long getDeadLettered() {
    return readings.counters().deadLettersTotal();
  }

  @ManagedAttribute(description = "Requests that were or are being done already")
  public long getDuplicates() {
    return readings.counters().duplicates();
  }

  @ManagedAttribute(description = "Dead letters whose call may have succeeded unseen")
  public long getInDoubt() {
    return readings.counters().deadLetters(Reason.IN_DOUBT);
  }

  @ManagedAttribute(description = "Records that were taken and have no outcome yet")
  public long getInFlight() {
    return readings.inFlight();
  }

  @ManagedAttribute(description = "Calls beyond the first of a request")
  public long getRetries() {
    return readings.counters().retries();
  }

  @ManagedAttribute(
      description = "Records of the requests topic that the group has not committed; -1: not known")
  public long getLag() {
    return readings.lag();
  }

  @ManagedAttribute(description = "Requests a second that came to their outcome, over a minute")
  public double getRatePerSecond() {
    return readings.perSecond();
  }

  @ManagedAttribute(description = "Time left at that rate for what the topic holds; -1: not known")
  public long getEtaSeconds() {
    return readings.etaSeconds();
  }

  @ManagedAttribute(description = "Every call to Harvest")
  public long getCallsTotal() {
    return readings.counters().calls();
  }

  @ManagedAttribute(description = "Answers of 429")
  public long getRateLimited() {
    return readings.counters().rateLimitedTotal();
  }

  @ManagedAttribute(
      description = "STARTING, RUNNING, PAUSED, OUTAGE, WAITING, DRAINING, GONE or STOPPED")
  public String getState() {
    return readings.operation().state().name();
  }

  @ManagedOperation(description = "Takes no request and makes no call; those that are out end")
  public void pause() {
    readings.operation().pause();
  }

  @ManagedOperation(description = "Goes on after pause")
  public void resume() {
    readings.operation().resume();
  }
}
