package harvest.migration.topics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How many records of a topic a consumer group has not committed. */
public final class GroupLag {
  private static final long SECONDS = 15;

  private final Admin admin;

  /**
   * @param admin stays the caller's to close
   */
  public GroupLag(Admin admin) {
    this.admin = admin;
  }

  /**
   * The lag over all partitions; a partition without a commit counts from its beginning.
   *
   * @throws TopicFailure if the broker does not say
   */
  public long of(String group, String topic) throws TopicFailure {
    try {
      TopicDescription description =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(SECONDS, TimeUnit.SECONDS)
              .get(topic);
      if (description == null) {
        throw new TopicFailure("topic " + topic + " does not exist");
      }
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
      description
          .partitions()
          .forEach(
              partition -> {
                TopicPartition key = new TopicPartition(topic, partition.partition());
                latest.put(key, OffsetSpec.latest());
                earliest.put(key, OffsetSpec.earliest());
              });
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(SECONDS, TimeUnit.SECONDS);
      Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(latest);
      Map<TopicPartition, ListOffsetsResultInfo> starts = offsets(earliest);
      long lag = 0;
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
        ListOffsetsResultInfo start = starts.get(end.getKey());
        long from = start == null ? 0 : start.offset();
        OffsetAndMetadata commit = committed.get(end.getKey());
        lag += end.getValue().offset() - Math.max(from, commit == null ? 0 : commit.offset());
      }
      return lag;
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TopicFailure(
          "the lag of " + group + " on " + topic + " is not known: " + cause.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicFailure("interrupted", e);
    }
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(Map<TopicPartition, OffsetSpec> specs)
      throws ExecutionException, InterruptedException, TimeoutException {
    return admin.listOffsets(specs).all().get(SECONDS, TimeUnit.SECONDS);
  }
}
