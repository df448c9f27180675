package harvest.migration.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/** Looks whether topics keep what the migration must not lose. */
public final class TopicKeeping {
  /** What nobody has read by then nobody misses. */
  private static final Duration LONG_ENOUGH = Duration.ofDays(30);

  private static final int CLUSTER = 3;
  private static final long SECONDS = 15;

  private final Admin admin;

  /**
   * What is wrong with a topic.
   *
   * @param isCompaction whether it loses records that nobody has read, at any moment
   * @param remedy what to do
   */
  public record Fault(String topic, boolean isCompaction, String what, String remedy) {}

  /**
   * @param admin stays the caller's to close
   */
  public TopicKeeping(Admin admin) {
    this.admin = admin;
  }

  /**
   * What would lose records: compaction, and ends of time or size that come too soon.
   *
   * @param topics that exist
   */
  public List<Fault> forgetful(Collection<String> topics) throws TopicFailure {
    List<Fault> faults = new ArrayList<>();
    configs(topics).forEach((topic, config) -> forgetful(topic, config, faults));
    return faults;
  }

  private static void forgetful(String topic, Config config, List<Fault> faults) {
    if (value(config, "cleanup.policy").contains("compact")) {
      faults.add(
          new Fault(
              topic,
              true,
              "the topic " + topic + " compacts: records would be lost",
              "set its cleanup.policy to delete"));
    }
    long millis = number(config, "retention.ms");
    if (millis >= 0 && millis < LONG_ENOUGH.toMillis()) {
      faults.add(
          new Fault(
              topic,
              false,
              "the topic " + topic + " forgets after " + shown(Duration.ofMillis(millis)),
              "set its retention.ms to -1, or to " + LONG_ENOUGH.toDays() + " days at the least"));
    }
    long bytes = number(config, "retention.bytes");
    if (bytes >= 0) {
      faults.add(
          new Fault(
              topic,
              false,
              "the topic " + topic + " forgets what is beyond " + bytes + " bytes",
              "set its retention.bytes to -1"));
    }
  }

  /** Whether a pair could be acknowledged that one broker alone has, on a cluster of several. */
  public List<Fault> fragile(String topic) throws TopicFailure {
    List<Fault> faults = new ArrayList<>();
    int brokers = get(admin.describeCluster().nodes()).size();
    Config config = configs(List.of(topic)).get(topic);
    if (brokers >= CLUSTER && config != null && number(config, "min.insync.replicas") < 2) {
      faults.add(
          new Fault(
              topic,
              false,
              "the topic " + topic + " acknowledges a record that one broker alone has",
              "give it replication 3 and min.insync.replicas 2, which the cluster allows"));
    }
    return faults;
  }

  private Map<String, Config> configs(Collection<String> topics) throws TopicFailure {
    List<ConfigResource> resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    Map<String, Config> configs = new HashMap<>();
    get(admin.describeConfigs(resources).all())
        .forEach((resource, config) -> configs.put(resource.name(), config));
    return configs;
  }

  private static String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  private static long number(Config config, String name) {
    String value = value(config, name);
    try {
      return value.isEmpty() ? -1 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String shown(Duration time) {
    return time.toDays() > 0 ? time.toDays() + " days" : time.toMinutes() + " minutes";
  }

  private static <T> T get(KafkaFuture<T> future) throws TopicFailure {
    try {
      return future.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TopicFailure(
          "the topics' settings are not known (" + cause.getClass().getSimpleName() + ")", cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicFailure("interrupted while the broker was asked", e);
    }
  }
}
