package harvest.migration.window;

import org.apache.kafka.common.TopicPartition;

/** A record that a window holds, as the consumer would have taken it. */
public final class TakenRecord {
  private final Window window = new Window(10);
  private final OffsetHandle handle;

  public TakenRecord(String topic, int partition, long offset) {
    TopicPartition taken = new TopicPartition(topic, partition);
    window.assigned(taken, offset);
    long unused = window.started(taken, offset);
    handle = new OffsetHandle(window, taken, offset);
  }

  public OffsetHandle handle() {
    return handle;
  }

  /** Whether its offset may be committed now. */
  public boolean isFinished() {
    return window.inFlight() == 0;
  }
}
