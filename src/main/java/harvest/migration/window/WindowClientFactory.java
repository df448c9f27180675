package harvest.migration.window;

import java.util.Properties;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.consumer.CommitManager;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Gives a stage's route its consumer and its offset handles: one object is both of camel-kafka's
 * extension points, {@code kafkaClientFactory} and {@code kafkaManualCommitFactory}.
 */
public final class WindowClientFactory extends DefaultKafkaClientFactory
    implements KafkaManualCommitFactory {
  private final Window window;
  private final Intake intake;
  private final Assignments assignments;

  public WindowClientFactory(Window window, Intake intake, Assignments assignments) {
    this.window = window;
    this.intake = intake;
    this.assignments = assignments;
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Properties properties) {
    // A quarter of the window at a time: room is made before the rest of it runs dry.
    int maxPollRecords = Math.max(1, window.capacity() / 4);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
    return new WindowConsumer(properties, window, intake, assignments, maxPollRecords);
  }

  @Override
  public KafkaManualCommit newInstance(
      CamelExchangePayload exchange, KafkaRecordPayload record, CommitManager ignored) {
    return new OffsetHandle(window, record.partition, record.recordOffset);
  }
}
