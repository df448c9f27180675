package harvest.migration.monitor;

import harvest.migration.ledger.Tally;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.pace.Circuit;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ManagementAgent;
import org.jspecify.annotations.Nullable;

/** The program's MBeans, registered where Camel registers its own. */
public final class MBeans {
  private static final String DOMAIN = "harvest.migration";

  private final Map<ObjectName, Object> beans = new LinkedHashMap<>();

  /**
   * @param changed is run when a circuit was opened or closed by hand
   */
  public MBeans(Readings readings, Map<String, Circuit> circuits, Tally tally, Runnable changed) {
    beans.put(name("Migration", null), new MigrationBean(readings));
    beans.put(name("Reads", null), new ReadsBean(readings.counters()));
    beans.put(name("Ledger", null), new LedgerBean(tally));
    circuits.forEach(
        (application, circuit) -> {
          Counters.PerApplication counters = readings.counters().find(application);
          if (counters != null) {
            beans.put(
                name("Application", application), new ApplicationBean(counters, circuit, changed));
          }
        });
  }

  private static ObjectName name(String type, @Nullable String name) {
    try {
      return new ObjectName(DOMAIN + ":type=" + type + (name == null ? "" : ",name=" + name));
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException(type + " " + name + " makes no name of an MBean", e);
    }
  }

  /** Registers them; Camel's agent takes them away again when the context stops. */
  public void register(CamelContext context) throws JMException {
    ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
    if (agent == null) {
      return; // switched off by camel.main.jmx-enabled
    }
    for (Map.Entry<ObjectName, Object> bean : beans.entrySet()) {
      agent.register(bean.getValue(), bean.getKey());
    }
  }

  /** {@code harvest.migration:type=Reads}. */
  @ManagedResource(description = "Lists of V2 that were asked for on the reads topic")
  public static final class ReadsBean {
    private final Counters counters;

    ReadsBean(Counters counters) {
      this.counters = counters;
    }

    @ManagedAttribute(description = "Records taken from the reads topic")
    public long getReceived() {
      return counters.receivedReads();
    }

    @ManagedAttribute(description = "Lists that were read to their end, and closed")
    public long getCompleted() {
      return counters.reads();
    }

    @ManagedAttribute(description = "Reads that ended as dead letters")
    public long getFailed() {
      return counters.failedReads();
    }

    @ManagedAttribute(description = "Records of the lists that were read to their end")
    public long getRecords() {
      return counters.readRecords();
    }
  }

  /** {@code harvest.migration:type=Ledger}. */
  @ManagedResource(description = "What this process wrote to the ledger, durably, since it started")
  public static final class LedgerBean {
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

  /** {@code harvest.migration:type=Application,name=NAME}. */
  @ManagedResource(description = "One application; counters run since the process started")
  public static final class ApplicationBean {
    private final Counters.PerApplication counters;
    private final Circuit circuit;
    private final Runnable changed;

    /**
     * @param changed is run when the circuit was opened or closed
     */
    ApplicationBean(Counters.PerApplication counters, Circuit circuit, Runnable changed) {
      this.counters = counters;
      this.circuit = circuit;
      this.changed = changed;
    }

    @ManagedAttribute(description = "Its records taken from the requests topic")
    public long getReceived() {
      return counters.received();
    }

    @ManagedAttribute(description = "Its pairs that were issued for V1 refresh tokens")
    public long getMigrated() {
      return counters.migrated();
    }

    @ManagedAttribute(description = "Its dead letters")
    public long getDeadLettered() {
      return counters.deadLettered();
    }

    @ManagedAttribute(
        description = "CLOSED: its credentials work; HALF_OPEN: probing; OPEN: suspended")
    public String getCircuit() {
      return circuit.state().name();
    }

    @ManagedAttribute(description = "What Harvest said when it refused its client credentials last")
    public @Nullable String getLastError() {
      return circuit.lastError();
    }

    @ManagedOperation(description = "Lets its calls go out again, few at first")
    public void resume() {
      circuit.resume();
      changed.run();
    }

    @ManagedOperation(
        description = "Makes no call for it; what waits ends as application_suspended")
    public void suspend() {
      circuit.suspend();
      changed.run();
    }
  }

  /** {@code harvest.migration:type=Migration}. */
  @ManagedResource(description = "The migration as a whole; counters run since the process started")
  public static final class MigrationBean {
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
        description =
            "Records of the requests topic that the group has not committed; -1: not known")
    public long getLag() {
      return readings.lag();
    }

    @ManagedAttribute(description = "Requests a second that came to their outcome, over a minute")
    public double getRatePerSecond() {
      return readings.perSecond();
    }

    @ManagedAttribute(
        description = "Time left at that rate for what the topic holds; -1: not known")
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
}
