package harvest.migration.window;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.common.TopicPartition;

/**
 * Completes one record in the window, once. Travels with the exchange as camel-kafka's manual
 * commit; committing it finishes the record, the offset follows when the prefix below it is done.
 */
public final class OffsetHandle implements KafkaManualCommit {
  private final Window window;
  private final TopicPartition partition;
  private final long offset;
  private final long term;
  private final AtomicBoolean open = new AtomicBoolean(true);

  OffsetHandle(Window window, TopicPartition partition, long offset) {
    this.window = window;
    this.partition = partition;
    this.offset = offset;
    this.term = window.term(partition);
  }

  /** The record needs nothing more; without effect when its partition was taken away meanwhile. */
  @Override
  public void commit() {
    if (open.compareAndSet(true, false)) {
      window.finished(partition, term, offset);
    }
  }

  /** Whether the record was taken through that window. */
  public boolean isOf(Window other) {
    return window == other;
  }

  /** Whether the record's partition is still assigned, in the same term. */
  public boolean isCurrent() {
    return window.term(partition) == term;
  }

  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
