package harvest.migration.cli;

import harvest.migration.settings.Key;
import harvest.migration.settings.Loaded;
import harvest.migration.settings.Problem;
import harvest.migration.settings.Settings;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicKeeping;
import harvest.migration.topics.TopicSetup;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Asks the broker whether it answers and has the topics, and creates them if it may. */
final class BrokerCheck {
  private final Loaded loaded;
  private final PrintWriter progress;

  /**
   * How missing topics are to be created.
   *
   * @param replication null: what the broker can give, three at most
   */
  record Creation(int partitions, @Nullable Short replication) {}

  BrokerCheck(Loaded loaded, PrintWriter progress) {
    this.loaded = loaded;
    this.progress = progress;
  }

  /** What is wrong with broker and topics; without a creation nothing is changed. */
  List<Problem> run(@Nullable Creation creation) {
    if (loaded.rejected(Key.KAFKA_BROKERS)) {
      return List.of(); // the default broker is not the one that was meant
    }
    Settings settings = loaded.provisional();
    try (Admin admin = KafkaClients.of(settings).admin()) {
      return topics(new TopicSetup(admin), creation);
    } catch (TopicFailure e) {
      return List.of(
          problem(
              Key.KAFKA_BROKERS,
              settings.kafka().brokers() + " does not serve (" + e.getMessage() + ")",
              "start a broker there, set its address, or run with --embedded-kafka"));
    }
  }

  /**
   * What is wrong with how the topics are kept that the migration relies on.
   *
   * @param compacting topics that lose what nobody has read: no run may start on them
   * @param others what does its harm in days
   */
  record Keeping(List<Problem> compacting, List<Problem> others) {
    static final Keeping UNKNOWN = new Keeping(List.of(), List.of());
  }

  /** Looks how the topics are kept that the migration relies on. */
  Keeping keeping() {
    if (loaded.rejected(Key.KAFKA_BROKERS)) {
      return Keeping.UNKNOWN;
    }
    Settings.Topics topics = loaded.provisional().topics();
    Map<String, Key> keys = byName(topics);
    // A list: two of them may have one name, which the settings' own check tells.
    keys.keySet().retainAll(List.of(topics.requests(), topics.results(), topics.deadLetters()));
    Keeping found = new Keeping(new ArrayList<>(), new ArrayList<>());
    try (Admin admin = KafkaClients.of(loaded.provisional()).admin()) {
      keys.keySet().removeAll(new TopicSetup(admin).missing(List.copyOf(keys.keySet())));
      TopicKeeping keeping = new TopicKeeping(admin);
      List<TopicKeeping.Fault> faults = new ArrayList<>(keeping.forgetful(keys.keySet()));
      if (keys.containsKey(topics.results())) {
        faults.addAll(keeping.fragile(topics.results()));
      }
      for (TopicKeeping.Fault fault : faults) {
        Key key = keys.getOrDefault(fault.topic(), Key.KAFKA_BROKERS);
        (fault.isCompaction() ? found.compacting() : found.others())
            .add(problem(key, fault.what(), fault.remedy()));
      }
    } catch (TopicFailure e) {
      return Keeping.UNKNOWN; // that the broker does not serve was said before
    }
    return found;
  }

  private List<Problem> topics(TopicSetup setup, @Nullable Creation creation) throws TopicFailure {
    Map<String, Key> keys = byName(loaded.provisional().topics());
    List<Problem> problems = new ArrayList<>();
    for (String topic : setup.missing(keys.keySet())) {
      Key key = keys.getOrDefault(topic, Key.KAFKA_BROKERS);
      if (creation == null) {
        problems.add(
            problem(
                key,
                "the topic " + topic + " does not exist",
                "create it, or run check --create-topics"));
      } else {
        create(setup, topic, creation, key, problems);
      }
    }
    return problems;
  }

  private void create(
      TopicSetup setup, String topic, Creation creation, Key key, List<Problem> problems) {
    try {
      short replication =
          creation.replication() == null ? setup.replication() : creation.replication();
      setup.create(List.of(topic), creation.partitions(), replication);
      progress.println(
          "created topic "
              + topic
              + " (partitions "
              + creation.partitions()
              + ", replication "
              + replication
              + ")");
    } catch (TopicFailure e) {
      problems.add(
          problem(
              key,
              "the topic " + topic + " cannot be created (" + e.getMessage() + ")",
              "create it by hand, or choose other --partitions and --replication"));
    }
  }

  private Map<String, Key> byName(Settings.Topics topics) {
    Map<String, Key> keys = new LinkedHashMap<>();
    keys.put(topics.requests(), Key.TOPIC_REQUESTS);
    keys.put(topics.results(), Key.TOPIC_RESULTS);
    keys.put(topics.deadLetters(), Key.TOPIC_DEAD_LETTERS);
    keys.put(topics.accounts(), Key.TOPIC_ACCOUNTS);
    keys.put(topics.reads(), Key.TOPIC_READS);
    keys.put(topics.records(), Key.TOPIC_RECORDS);
    keys.put(topics.payloads(), Key.TOPIC_PAYLOADS);
    for (Key key : Set.copyOf(keys.values())) {
      if (loaded.rejected(key)) {
        keys.values().remove(key);
      }
    }
    return keys;
  }

  private Problem problem(Key key, String problem, String remedy) {
    return new Problem(key.key(), loaded.where(key), problem, remedy);
  }
}
