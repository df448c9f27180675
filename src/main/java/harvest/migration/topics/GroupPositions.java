package harvest.migration.topics;

import static java.util.stream.Collectors.joining;

import harvest.migration.topics.Rights.DeniedRight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** Where consumer groups stand on a topic. */
public final class GroupPositions {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Admin admin;
  private final ListOffsetsOptions isolation;
  private final Duration patience;

  /**
   * One partition as a group sees it.
   *
   * @param begin the first offset that the topic still holds
   * @param end where a reader of this isolation comes to the end: the next offset to be written, or
   *     the first one of a transaction that is still open
   * @param committed the next offset that the group would read; null where it never committed
   * @param metadata what the group noted with that offset; empty for nothing
   */
  public record Position(long begin, long end, @Nullable Long committed, String metadata) {
    /** Where the group would go on; an offset beyond the end is one of a topic that was there. */
    public long next() {
      return committed == null || committed > end ? begin : Math.max(begin, committed);
    }

    /** Records that the group has not finished. */
    public long lag() {
      return Math.max(0, end - next());
    }
  }

  /**
   * @param clients say by which isolation records are read
   * @param admin stays the caller's to close
   */
  public GroupPositions(KafkaClients clients, Admin admin) {
    this(clients, admin, PATIENCE);
  }

  /**
   * @param clients say by which isolation records are read
   * @param admin stays the caller's to close
   * @param patience how long the broker may take for one answer
   */
  public GroupPositions(KafkaClients clients, Admin admin, Duration patience) {
    this.admin = admin;
    this.isolation = new ListOffsetsOptions(clients.isolation());
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
      positions.put(partition.partition(), position(partition, begins, ends, commit));
    }
    return positions;
  }

  private static Position position(
      TopicPartition partition,
      Map<TopicPartition, ListOffsetsResultInfo> begins,
      Map<TopicPartition, ListOffsetsResultInfo> ends,
      @Nullable OffsetAndMetadata commit) {
    return new Position(
        at(begins, partition),
        at(ends, partition),
        commit == null ? null : commit.offset(),
        commit == null ? "" : commit.metadata());
  }

  /** How many records of the topic the group has not finished, over all partitions. */
  public long lag(String group, String topic) throws TopicFailure {
    return lag(of(group, topic));
  }

  /** How many records a group that stands there has not finished, over all partitions. */
  public static long lag(Map<Integer, Position> positions) {
    return positions.values().stream().mapToLong(Position::lag).sum();
  }

  /** How far every group lags that has committed offsets of the topic, by its name. */
  public Map<String, Long> lags(String topic) throws TopicFailure {
    List<TopicPartition> partitions = partitions(topic);
    List<String> groups =
        get(
                admin.listGroups(ListGroupsOptions.forConsumerGroups()).all(),
                AclOperation.DESCRIBE,
                "the cluster")
            .stream()
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
                lag += position(partition, begins, ends, commits.get(partition)).lag();
              }
              lags.put(group, lag);
            });
    return lags;
  }

  /** The consumers that the group has now. */
  public Collection<MemberDescription> members(String group) throws TopicFailure {
    try {
      ConsumerGroupDescription description =
          get(
              admin.describeConsumerGroups(List.of(group)).describedGroups().get(group),
              AclOperation.DESCRIBE,
              DeniedRight.group(group));
      return description.members();
    } catch (TopicFailure e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return List.of();
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
      get(
          admin.alterConsumerGroupOffsets(group, offsets).all(),
          AclOperation.READ,
          DeniedRight.group(group));
    }
  }

  private List<TopicPartition> partitions(String topic) throws TopicFailure {
    TopicDescription description =
        get(
            admin.describeTopics(List.of(topic)).topicNameValues().get(topic),
            AclOperation.DESCRIBE,
            DeniedRight.topic(topic));
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
      get(
              admin.listConsumerGroupOffsets(specs).all(),
              AclOperation.DESCRIBE,
              DeniedRight.group(String.join(", ", groups)))
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
    String on =
        DeniedRight.topic(
            partitions.stream().map(TopicPartition::topic).distinct().collect(joining(", ")));
    return get(admin.listOffsets(specs, isolation).all(), AclOperation.DESCRIBE, on);
  }

  private static long at(
      Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
    ListOffsetsResultInfo info = offsets.get(partition);
    return info == null ? 0 : info.offset();
  }

  private <T> T get(@Nullable KafkaFuture<T> future, AclOperation operation, String on)
      throws TopicFailure {
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
      DeniedRight denied = DeniedRight.in(cause, operation, on);
      if (denied != null) {
        throw denied;
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
