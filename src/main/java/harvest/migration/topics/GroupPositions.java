package harvest.migration.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** Where consumer groups stand on a topic. */
public final class GroupPositions {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Admin admin;
  private final Duration patience;

  /**
   * One partition as a group sees it.
   *
   * @param begin the first offset that the topic still holds
   * @param end the next offset to be written
   * @param committed the next offset that the group would read; null where it never committed
   * @param metadata what the group noted with that offset; empty for nothing
   */
  public record Position(long begin, long end, @Nullable Long committed, String metadata) {
    /** Where the group would go on. */
    public long next() {
      return committed == null ? begin : Math.max(begin, committed);
    }

    /** Records that the group has not finished. */
    public long lag() {
      return Math.max(0, end - next());
    }
  }

  /**
   * @param admin stays the caller's to close
   */
  public GroupPositions(Admin admin) {
    this(admin, PATIENCE);
  }

  /**
   * @param admin stays the caller's to close
   * @param patience how long the broker may take for one answer
   */
  public GroupPositions(Admin admin, Duration patience) {
    this.admin = admin;
    this.patience = patience;
  }

  /**
   * Where the group stands, by partition.
   *
   * @throws TopicFailure if the broker does not say
   */
  public Map<Integer, Position> of(String group, String topic) throws TopicFailure {
    List<TopicPartition> partitions = partitions(topic);
    Map<TopicPartition, OffsetAndMetadata> committed = committed(List.of(group)).get(group);
    Map<TopicPartition, ListOffsetsResultInfo> begins = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(partitions, OffsetSpec.latest());
    Map<Integer, Position> positions = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata commit = committed == null ? null : committed.get(partition);
      positions.put(
          partition.partition(),
          new Position(
              at(begins, partition),
              at(ends, partition),
              commit == null ? null : commit.offset(),
              commit == null ? "" : commit.metadata()));
    }
    return positions;
  }

  /** How far every group lags that has committed offsets of the topic, by its name. */
  public Map<String, Long> lags(String topic) throws TopicFailure {
    List<TopicPartition> partitions = partitions(topic);
    List<String> groups =
        get(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
            .map(GroupListing::groupId)
            .toList();
    Map<TopicPartition, ListOffsetsResultInfo> begins = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(partitions, OffsetSpec.latest());
    Map<String, Long> lags = new TreeMap<>();
    committed(groups)
        .forEach(
            (group, commits) -> {
              if (partitions.stream().noneMatch(commits::containsKey)) {
                return;
              }
              long lag = 0;
              for (TopicPartition partition : partitions) {
                OffsetAndMetadata commit = commits.get(partition);
                long next = Math.max(at(begins, partition), commit == null ? 0 : commit.offset());
                lag += Math.max(0, at(ends, partition) - next);
              }
              lags.put(group, lag);
            });
    return lags;
  }

  /** How many consumers the group has now. */
  public int members(String group) throws TopicFailure {
    try {
      ConsumerGroupDescription description =
          get(admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
      return description.members().size();
    } catch (TopicFailure e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return 0;
      }
      throw e;
    }
  }

  /** Commits the offsets that the group has already committed once more, with another note. */
  public void annotate(String group, String topic, String metadata) throws TopicFailure {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    of(group, topic)
        .forEach(
            (partition, position) -> {
              if (position.committed() != null) {
                offsets.put(
                    new TopicPartition(topic, partition),
                    new OffsetAndMetadata(position.committed(), metadata));
              }
            });
    if (!offsets.isEmpty()) {
      get(admin.alterConsumerGroupOffsets(group, offsets).all());
    }
  }

  private List<TopicPartition> partitions(String topic) throws TopicFailure {
    TopicDescription description =
        get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
    List<TopicPartition> partitions = new ArrayList<>();
    description
        .partitions()
        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
    return partitions;
  }

  private Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(List<String> groups)
      throws TopicFailure {
    Map<String, ListConsumerGroupOffsetsSpec> specs = new HashMap<>();
    groups.forEach(group -> specs.put(group, new ListConsumerGroupOffsetsSpec()));
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new TreeMap<>();
    if (!groups.isEmpty()) {
      get(admin.listConsumerGroupOffsets(specs).all())
          .forEach(
              (group, offsets) -> {
                Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>(offsets);
                known.values().removeIf(offset -> offset == null);
                committed.put(group, known);
              });
    }
    return committed;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      List<TopicPartition> partitions, OffsetSpec which) throws TopicFailure {
    Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
    partitions.forEach(partition -> specs.put(partition, which));
    return get(admin.listOffsets(specs).all());
  }

  private static long at(
      Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
    ListOffsetsResultInfo info = offsets.get(partition);
    return info == null ? 0 : info.offset();
  }

  private <T> T get(@Nullable KafkaFuture<T> future) throws TopicFailure {
    if (future == null) {
      throw new TopicFailure("the broker gave no answer to what it was asked");
    }
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw silent(cause);
      }
      throw new TopicFailure(
          "harvest.kafka.brokers: the broker refuses ("
              + cause.getClass().getSimpleName()
              + ": "
              + cause.getMessage()
              + ")",
          cause);
    } catch (TimeoutException e) {
      throw silent(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicFailure("interrupted while the broker was asked", e);
    }
  }

  private static TopicFailure silent(Throwable cause) {
    return new TopicFailure(
        "harvest.kafka.brokers: no broker answers in time; start it, or correct the addresses",
        cause);
  }
}
