package harvest.migration.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;

/** Says where topics end. Keeps its connection; one thread at a time. */
public final class TopicEnds implements AutoCloseable {
  private final Consumer<byte[], byte[]> consumer;

  /**
   * @throws TopicFailure if no client can be made
   */
  public TopicEnds(KafkaClients clients) throws TopicFailure {
    this.consumer = clients.consumer();
  }

  /**
   * The next offset of each partition.
   *
   * @throws TopicFailure if the broker does not say
   */
  public synchronized Map<Integer, Long> of(String topic) throws TopicFailure {
    try {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo partition : consumer.partitionsFor(topic)) {
        partitions.add(new TopicPartition(topic, partition.partition()));
      }
      Map<Integer, Long> ends = new HashMap<>();
      consumer
          .endOffsets(partitions)
          .forEach((partition, end) -> ends.put(partition.partition(), end));
      return ends;
    } catch (KafkaException e) {
      DeniedRight denied = DeniedRight.in(e, AclOperation.READ, DeniedRight.topic(topic));
      throw denied == null
          ? new TopicFailure(
              "topic " + topic + ": its end is not known (" + e.getMessage() + ")", e)
          : denied;
    }
  }

  @Override
  public synchronized void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
  }
}
