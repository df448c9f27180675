package harvest.migration.topics;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
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
   * Creates a topic that forgets nothing: the results are the only copy of what Harvest issued, and
   * a replay reads the original requests again. One that another made meanwhile is left as it is.
   * It serves when this returns: to one that does not yet, an idempotent producer's first batch is
   * refused and its second is not, which blocks the first until its delivery times out.
   */
  public void create(String topic, int partitions, short replication) throws TopicFailure {
    NewTopic wanted =
        new NewTopic(topic, partitions, replication)
            .configs(
                Map.of(
                    "cleanup.policy", "delete",
                    "retention.ms", "-1",
                    "retention.bytes", "-1",
                    "min.insync.replicas", replication >= SAFE_REPLICATION ? "2" : "1"));
    try {
      admin.createTopics(List.of(wanted)).all().get();
      // Only who leads a partition tells where it ends; the client asks until somebody does.
      admin
          .listOffsets(
              IntStream.range(0, partitions)
                  .mapToObj(partition -> new TopicPartition(topic, partition))
                  .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw failure(e);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
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
