package harvest.migration.topics;

import harvest.migration.topics.Rights.DeniedRight;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Looks which topics there are and creates missing ones as the migration needs them. */
public final class TopicSetup {
  /**
   * Enough for a dozen instances. The throughput is bound by Harvest, not by Kafka, and partitions
   * cannot be taken away again.
   */
  public static final int PARTITIONS = 12;

  private static final int SAFE_REPLICATION = 3;
  private static final Duration SERVED_WITHIN = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final Admin admin;

  public TopicSetup(Admin admin) {
    this.admin = admin;
  }

  /** Those of the topics that do not exist, in their order. */
  public List<String> missing(Collection<String> topics) throws TopicFailure {
    Set<String> there = new HashSet<>(get(admin.listTopics().names()));
    return topics.stream().filter(topic -> !there.contains(topic)).toList();
  }

  /** How many copies of a record the broker can keep, three at most. */
  public short replication() throws TopicFailure {
    return (short) Math.min(SAFE_REPLICATION, get(admin.describeCluster().nodes()).size());
  }

  /**
   * Creates topics that forget nothing: the results are the only copy of what Harvest issued, and a
   * replay reads the original requests again. One that is there already is left as it is. The new
   * ones are served when this returns.
   *
   * @throws TopicFailure if one cannot be created, or is not served after half a minute
   */
  public void create(Collection<String> topics, int partitions, short replication)
      throws TopicFailure {
    Map<String, String> keeping =
        Map.of(
            "cleanup.policy", "delete",
            "retention.ms", "-1",
            "retention.bytes", "-1",
            "min.insync.replicas", replication >= SAFE_REPLICATION ? "2" : "1");
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    List<NewTopic> wanted =
        topics.stream()
            .map(topic -> new NewTopic(topic, partitions, replication).configs(keeping))
            .toList();
    for (var created : admin.createTopics(wanted).values().entrySet()) {
      if (isNew(created.getKey(), created.getValue())) {
        for (int partition = 0; partition < partitions; partition++) {
          ends.put(new TopicPartition(created.getKey(), partition), OffsetSpec.latest());
        }
      }
    }
    awaitServed(ends);
  }

  private static boolean isNew(String topic, KafkaFuture<Void> created) throws TopicFailure {
    try {
      get(created);
      return true;
    } catch (TopicFailure e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      DeniedRight denied =
          e.getCause() == null
              ? null
              : DeniedRight.in(e.getCause(), AclOperation.CREATE, DeniedRight.topic(topic));
      throw denied == null ? e : denied;
    }
  }

  /**
   * By a partition that nobody leads yet, an idempotent producer's first batch is refused and its
   * second is not, which blocks the first until its delivery times out.
   */
  private void awaitServed(Map<TopicPartition, OffsetSpec> ends) throws TopicFailure {
    long start = System.nanoTime();
    while (!areTold(ends)) {
      if (System.nanoTime() - start > SERVED_WITHIN.toNanos()) {
        throw new TopicFailure("made, but not led by a broker yet");
      }
      try {
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  /** Only who leads a partition tells where it ends. */
  private boolean areTold(Map<TopicPartition, OffsetSpec> ends) throws TopicFailure {
    try {
      get(admin.listOffsets(ends).all());
      return true;
    } catch (TopicFailure e) {
      if (e.getCause() instanceof InvalidMetadataException) {
        return false;
      }
      throw e;
    }
  }

  private static <T> T get(KafkaFuture<T> future) throws TopicFailure {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static TopicFailure failure(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (cause instanceof TimeoutException) {
      return new TopicFailure("no answer in time", cause);
    }
    return new TopicFailure(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
  }

  private static TopicFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TopicFailure("interrupted while the broker was asked", e);
  }
}
