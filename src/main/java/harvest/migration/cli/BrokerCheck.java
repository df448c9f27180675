package harvest.migration.cli;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import harvest.migration.settings.Key;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader.Loaded;
import harvest.migration.settings.SettingsLoader.Problem;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.OutgoingClients.UnusableClients;
import harvest.migration.topics.Rights;
import harvest.migration.topics.Rights.DeniedRight;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicKeeping;
import harvest.migration.topics.TopicSetup;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * Whether the broker serves what a run needs: clients that can be made, topics, rights, and topics
 * that keep what they are given. Creates missing topics if it may.
 */
final class BrokerCheck {
  private static final Use NO_USE = new Use(Key.KAFKA_BROKERS, Set.of(), Set.of());

  private final Loaded loaded;
  private final Settings settings;
  private final PrintWriter progress;
  private final Findings found = new Findings(new ArrayList<>(), new ArrayList<>());

  /**
   * How missing topics are to be created.
   *
   * @param replication null: what the broker can give, three at most
   */
  record Creation(int partitions, @Nullable Short replication) {}

  /**
   * What is wrong.
   *
   * @param blocking what no run may start with
   * @param others what does its harm in days, or to some of what a run can do
   */
  record Findings(List<Problem> blocking, List<Problem> others) {
    List<Problem> all() {
      return Stream.concat(blocking.stream(), others.stream()).toList();
    }
  }

  /**
   * A topic as a run uses it.
   *
   * @param needed what nothing works without
   * @param wanted what only some of a run needs
   */
  private record Use(Key key, Set<AclOperation> needed, Set<AclOperation> wanted) {}

  BrokerCheck(Loaded loaded, PrintWriter progress) {
    this.loaded = loaded;
    this.settings = loaded.provisional();
    this.progress = progress;
  }

  /** What is wrong with the broker; without a creation nothing is changed. To be asked once. */
  Findings run(@Nullable Creation creation) {
    if (loaded.rejected(Key.KAFKA_BROKERS)) {
      return found; // the default broker is not the one that was meant
    }
    try {
      KafkaClients clients = KafkaClients.of(settings);
      clients.faults().forEach(fault -> found.blocking().add(problem(fault)));
      if (found.blocking().isEmpty()) {
        ask(clients, creation);
      }
    } catch (UnusableClients e) {
      found.blocking().add(problem(e));
    } catch (TopicFailure e) {
      found
          .blocking()
          .add(
              problem(
                  Key.KAFKA_BROKERS,
                  settings.kafka().brokers() + " does not serve (" + e.getMessage() + ")",
                  "start a broker there, set its address, or run with --embedded-kafka"));
    }
    return found;
  }

  private void ask(KafkaClients clients, @Nullable Creation creation) throws TopicFailure {
    try (Admin admin = clients.admin()) {
      Rights rights = new Rights(admin);
      Map<String, Use> uses = uses();
      Map<String, Set<AclOperation>> allowed = rights.ofTopics(uses.keySet());
      Set<String> missing = new LinkedHashSet<>(uses.keySet());
      missing.removeAll(allowed.keySet());
      missing(new TopicSetup(admin), missing, uses, creation);
      if (creation != null && !missing.isEmpty()) {
        allowed = rights.ofTopics(uses.keySet());
      }
      allowed.forEach((topic, operations) -> rights(topic, uses.get(topic), operations));
      groups(rights);
      keeping(new TopicKeeping(admin), uses, allowed);
    } catch (TopicFailure e) {
      throw clients.explained(e);
    }
  }

  /** What a run does with each topic; two may have one name, which the settings' check tells. */
  private Map<String, Use> uses() {
    Settings.Topics topics = settings.topics();
    boolean reads = !settings.sealing().blind();
    boolean orders = reads && !settings.reading().resources().isEmpty();
    Set<AclOperation> none = Set.of();
    Map<String, Use> uses = new LinkedHashMap<>();
    // Written by dropped files and by replay alone.
    uses.put(
        topics.requests(),
        new Use(Key.TOPIC_REQUESTS, Set.of(READ), Set.of(WRITE, DESCRIBE_CONFIGS)));
    // Read again at each start: what of the last run was published?
    uses.put(
        topics.results(),
        new Use(Key.TOPIC_RESULTS, Set.of(READ, WRITE), Set.of(DESCRIBE_CONFIGS)));
    uses.put(
        topics.deadLetters(),
        new Use(Key.TOPIC_DEAD_LETTERS, Set.of(READ, WRITE), Set.of(DESCRIBE_CONFIGS)));
    uses.put(topics.accounts(), new Use(Key.TOPIC_ACCOUNTS, Set.of(WRITE), none));
    uses.put(
        topics.reads(),
        new Use(Key.TOPIC_READS, reads ? Set.of(READ) : none, orders ? Set.of(WRITE) : none));
    uses.put(topics.records(), new Use(Key.TOPIC_RECORDS, none, reads ? Set.of(WRITE) : none));
    uses.put(topics.payloads(), new Use(Key.TOPIC_PAYLOADS, none, Set.of(WRITE)));
    uses.values().removeIf(use -> loaded.rejected(use.key()));
    return uses;
  }

  private void missing(
      TopicSetup setup, Set<String> topics, Map<String, Use> uses, @Nullable Creation creation) {
    for (String topic : topics) {
      Key key = key(uses, topic);
      if (creation == null) {
        found
            .blocking()
            .add(
                problem(
                    key,
                    "the topic " + topic + " does not exist",
                    "create it, or run check --create-topics"));
      } else {
        create(setup, topic, creation, key);
      }
    }
  }

  private void create(TopicSetup setup, String topic, Creation creation, Key key) {
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
      found
          .blocking()
          .add(
              problem(
                  key,
                  "the topic " + topic + " cannot be created (" + e.getMessage() + ")",
                  "create it by hand, or choose other --partitions and --replication"));
    }
  }

  private void rights(String topic, @Nullable Use use, Set<AclOperation> allowed) {
    if (use == null) {
      return;
    }
    denied(topic, use.key(), use.needed(), allowed, found.blocking());
    denied(topic, use.key(), use.wanted(), allowed, found.others());
  }

  private void denied(
      String topic,
      Key key,
      Set<AclOperation> needed,
      Set<AclOperation> allowed,
      List<Problem> problems) {
    for (AclOperation operation : new TreeSet<>(needed)) {
      if (!allowed.contains(operation)) {
        String name = DeniedRight.name(operation);
        problems.add(
            problem(
                key,
                "the broker denies this user " + name + " on the topic " + topic,
                "add an ACL that allows it"
                    + (operation == DESCRIBE_CONFIGS
                        ? "; without it nobody sees whether the topic loses records"
                        : "")));
      }
    }
  }

  private void groups(Rights rights) throws TopicFailure {
    if (loaded.rejected(Key.KAFKA_GROUP)) {
      return;
    }
    String group = settings.kafka().group();
    List<String> groups = new ArrayList<>(List.of(group));
    if (!settings.sealing().blind()) {
      if (settings.lookups().accounts()) {
        groups.add(group + "-accounts");
      }
      groups.add(group + "-reads");
      groups.add(group + "-reports");
    }
    for (String closed : rights.closedGroups(groups)) {
      found
          .blocking()
          .add(
              problem(
                  Key.KAFKA_GROUP,
                  "the broker denies this user Read on the consumer group " + closed,
                  "add an ACL that allows it"));
    }
  }

  private void keeping(
      TopicKeeping keeping, Map<String, Use> uses, Map<String, Set<AclOperation>> allowed)
      throws TopicFailure {
    Set<String> topics = new LinkedHashSet<>(allowed.keySet());
    topics.removeIf(
        topic ->
            !uses.getOrDefault(topic, NO_USE).wanted().contains(DESCRIBE_CONFIGS)
                || !allowed.getOrDefault(topic, Set.of()).contains(DESCRIBE_CONFIGS));
    if (topics.isEmpty()) {
      return;
    }
    List<TopicKeeping.Fault> faults = new ArrayList<>(keeping.forgetful(topics));
    if (topics.contains(settings.topics().results())) {
      faults.addAll(keeping.fragile(settings.topics().results()));
    }
    for (TopicKeeping.Fault fault : faults) {
      (fault.isCompaction() ? found.blocking() : found.others())
          .add(problem(key(uses, fault.topic()), fault.what(), fault.remedy()));
    }
  }

  private static Key key(Map<String, Use> uses, String topic) {
    return uses.getOrDefault(topic, NO_USE).key();
  }

  private Problem problem(UnusableClients fault) {
    return new Problem(fault.key(), loaded.where(fault.key()), fault.problem(), fault.remedy());
  }

  private Problem problem(Key key, String problem, String remedy) {
    return new Problem(key.key(), loaded.where(key), problem, remedy);
  }
}
