package harvest.migration.topics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Finds out why a topic does not take records, in words for the person on duty. */
public final class TopicState {
  private static final long SECONDS = 3;

  private final KafkaClients clients;

  public TopicState(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * What the broker says is wrong with the topic; null where it sees nothing wrong. Waits for a few
   * seconds at most.
   */
  public @Nullable String fault(String topic) {
    try (Closing closing = new Closing(clients.admin())) {
      Admin admin = closing.admin();
      TopicDescription description =
          get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
      if (description == null) {
        return "the topic does not exist";
      }
      int needed = minInSync(admin, topic);
      for (TopicPartitionInfo partition : description.partitions()) {
        if (partition.leader() == null || partition.leader().isEmpty()) {
          return "partition " + partition.partition() + " has no leader";
        }
        int inSync = partition.isr().size();
        if (inSync < Math.min(needed, partition.replicas().size())) {
          return "partition %d has %d replicas in sync, min.insync.replicas is %d"
              .formatted(partition.partition(), inSync, needed);
        }
      }
      return null;
    } catch (ExecutionException e) {
      return why(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | TopicFailure e) {
      return "the broker does not answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** The right to see a topic's options is one that nobody else here needs: 1 without it. */
  private static int minInSync(Admin admin, String topic)
      throws InterruptedException, TimeoutException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Map<ConfigResource, Config> configs = get(admin.describeConfigs(List.of(resource)).all());
      Config config = configs.get(resource);
      ConfigEntry entry =
          config == null ? null : config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
      return entry == null ? 1 : Integer.parseInt(entry.value());
    } catch (ExecutionException e) {
      return 1;
    }
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(SECONDS, TimeUnit.SECONDS);
  }

  /** A failure of Kafka in a few words. */
  static String why(Throwable failure) {
    if (failure instanceof UnknownTopicOrPartitionException) {
      return "the topic does not exist";
    }
    if (failure instanceof AuthorizationException) {
      return "no right to use it; grant WRITE and DESCRIBE";
    }
    if (failure instanceof AuthenticationException) {
      return "the broker refuses the credentials in camel.component.kafka.*";
    }
    if (failure instanceof RecordTooLargeException) {
      return "a record is larger than its max.message.bytes";
    }
    if (failure instanceof org.apache.kafka.common.errors.TimeoutException) {
      return "no answer in time; it does not exist, has no leader, or the broker is away";
    }
    return "it does not take records (" + failure.getClass().getSimpleName() + ")";
  }

  private record Closing(Admin admin) implements AutoCloseable {
    @Override
    public void close() {
      admin.close(Duration.ZERO);
    }
  }
}
