package harvest.migration.promises;

import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicSetup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** What the broker knows of one group's progress on one topic, and what an operator may change. */
final class Offsets implements AutoCloseable {
  private final Admin admin;
  private final String group;
  private final String topic;

  Offsets(String brokers, String group, String topic) {
    this.admin = Admin.create(Map.of("bootstrap.servers", brokers));
    this.group = group;
    this.topic = topic;
  }

  /** The committed offset of each partition; 0 where there is none. */
  Map<Integer, Long> committed() {
    Map<Integer, Long> offsets = new HashMap<>();
    partitions().forEach(partition -> offsets.put(partition.partition(), 0L));
    get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(topic)) {
                offsets.put(partition.partition(), offset.offset());
              }
            });
    return offsets;
  }

  /** The end of each partition. */
  Map<Integer, Long> ends() {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    Map<Integer, Long> ends = new HashMap<>();
    get(admin.listOffsets(asked).all())
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  /** Sets the group back to the first record of each partition; it must have no member. */
  void toTheBeginning() {
    Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
    partitions().forEach(partition -> first.put(partition, new OffsetAndMetadata(0)));
    get(admin.alterConsumerGroupOffsets(group, first).all());
  }

  /** Commits past records that nobody has worked on; the group must have no member. */
  void skip(int partition, long offset) {
    get(
        admin
            .alterConsumerGroupOffsets(
                group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
            .all());
  }

  /** Loses the records of a partition that lie before that offset. */
  void deleteUpTo(String name, int partition, long offset) {
    get(
        admin
            .deleteRecords(
                Map.of(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset)))
            .all());
  }

  /** Sets one option of a topic. */
  void set(String name, String option, String value) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(option, value), AlterConfigOp.OpType.SET);
    get(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
  }

  private List<TopicPartition> partitions() {
    return get(admin.describeTopics(List.of(topic)).allTopicNames())
        .get(topic)
        .partitions()
        .stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  void delete(String name) {
    get(admin.deleteTopics(List.of(name)).all());
  }

  void create(String name, int partitions) throws TopicFailure {
    new TopicSetup(admin).create(List.of(name), partitions, (short) 1);
  }

  /** How large a record of that topic may be. */
  void largest(String name, int bytes) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    ConfigEntry entry =
        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes));
    get(
        admin
            .incrementalAlterConfigs(
                Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
            .all());
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
