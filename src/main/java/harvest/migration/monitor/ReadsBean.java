package harvest.migration.monitor;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;

/** {@code harvest.migration:type=Reads}. */
@ManagedResource(description = "Lists of V2 that were asked for on the reads topic")
public final class ReadsBean {
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
