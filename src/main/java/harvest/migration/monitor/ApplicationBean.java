package harvest.migration.monitor;

import harvest.migration.pace.Circuit;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;

/** {@code harvest.migration:type=Application,name=NAME}. */
@ManagedResource(description = "One application; counters run since the process started")
public final class ApplicationBean {
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

  @ManagedOperation(description = "Makes no call for it; what waits ends as application_suspended")
  public void suspend() {
    circuit.suspend();
    changed.run();
  }
}
