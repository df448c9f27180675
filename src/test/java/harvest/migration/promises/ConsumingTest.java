package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SecuredBroker;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.topics.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka does to requests, and to those who read them, is neither lost nor silent. */
class ConsumingTest {
  @TempDir Path dir;

  @Test
  void requestsOfOpenAndAbortedTransactionsAreNotThereAndHoldUpNothing() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1);
        KafkaProducer<byte[], byte[]> producer = transactional(world)) {
      producer.initTransactions();
      send(world, producer, 2);
      producer.commitTransaction();
      send(world, producer, 3);
      producer.abortTransaction();
      send(world, producer, 4);

      assertThat(Cli.run(world, "plan", "--json").json().path("requests").asInt()).isEqualTo(2);
      Cli run = Cli.run(world, "run", "--until-idle", "200ms");
      assertThat(run.exit).as(run.err).isZero();
      assertThat(world.simulator.log().migrateCalls()).hasSize(2);
      assertReconciled(world, 2);

      producer.commitTransaction();
      assertThat(Cli.run(world, "run", "--until-idle", "200ms").exit).isZero();
      assertThat(world.simulator.log().migrateCalls()).hasSize(6);
      assertReconciled(world, 6);
    }
  }

  private static KafkaProducer<byte[], byte[]> transactional(World world) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            world.settings.get("harvest.kafka.brokers"),
            "transactional.id",
            world.prefix),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void send(World world, KafkaProducer<byte[], byte[]> producer, int requests) {
    producer.beginTransaction();
    for (int i = 0; i < requests; i++) {
      byte[] value = World.request("acme", World.token()).getBytes(StandardCharsets.UTF_8);
      var unused = producer.send(new ProducerRecord<>(world.topic("requests"), value));
    }
    producer.flush();
  }

  private static void assertReconciled(World world, int received) throws Exception {
    Cli report = Cli.run(world, "report", "--format", "json");
    assertThat(report.json().path("total").path("received").asInt()).isEqualTo(received);
    assertThat(report.exit).as(report.out).isZero();
  }

  @Test
  void requestsThatWereDeletedUnreadAreNamedForGood() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.send(World.request("acme", World.token()));
      assertThat(Cli.run(world, "run", "--until-idle", "200ms").exit).isZero();
      for (int i = 0; i < 5; i++) {
        world.send(World.request("acme", World.token()));
      }
      TopicPartition requests = new TopicPartition(world.topic("requests"), 0);
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", world.settings.get("harvest.kafka.brokers")))) {
        admin.deleteRecords(Map.of(requests, RecordsToDelete.beforeOffset(4))).all().get();
      }
      assertDeletedUnread(world, requests);

      try (LogTap log = new LogTap()) {
        assertThat(Cli.run(world, "run", "--until-idle", "200ms").exit).isZero();
        assertThat(log.lines())
            .filteredOn(line -> line.contains(requests + ": 3 records (offsets 1 to 3)"))
            .hasSize(1);
      }
      assertThat(world.simulator.log().migrateCalls()).hasSize(3);
      assertDeletedUnread(world, requests);
      assertThat(Cli.run(world, "rebuild-ledger").exit).isZero();
      assertDeletedUnread(world, requests);
    }
  }

  private static void assertDeletedUnread(World world, TopicPartition partition) throws Exception {
    Cli report = Cli.run(world, "report", "--format", "json");
    assertThat(report.exit).isEqualTo(1);
    assertThat(report.json().path("problems")).hasSize(1);
    JsonNode problem = report.json().path("problems").get(0);
    assertThat(problem.path("kind").asText()).isEqualTo("deleted_unread");
    assertThat(problem.path("text").asText()).contains(partition + ": 3 records (offsets 1 to 3)");
  }

  @Test
  void anotherProgramInTheGroupIsNamedAndWhatToDoAboutWhatItTook() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2);
        LogTap log = new LogTap()) {
      world.settings.put("camel.component.kafka.heartbeat-interval-ms", "200");
      world.start();
      try (KafkaConsumer<byte[], byte[]> other = member(world, Map.of())) {
        await()
            .pollInSameThread()
            .until(
                () -> {
                  var unused = other.poll(Duration.ofMillis(50));
                  return !other.assignment().isEmpty();
                });
        await()
            .pollInSameThread()
            .until(
                () -> {
                  var unused = other.poll(Duration.ofMillis(50));
                  return log.lines().stream()
                      .anyMatch(
                          line ->
                              line.contains("harvest.kafka.group")
                                  && line.contains(other.groupMetadata().groupId())
                                  && line.contains("members that are not this program"));
                });
        int partition = other.assignment().iterator().next().partition();
        world.send(
            partition, World.request("acme", World.token()).getBytes(StandardCharsets.UTF_8));
        await().pollInSameThread().until(() -> !other.poll(Duration.ofMillis(50)).isEmpty());
        other.commitSync();
      }
      world.stop();

      Cli report = Cli.run(world, "report", "--format", "json");
      assertThat(report.exit).isEqualTo(1);
      assertThat(report.json().path("problems")).hasSize(1);
      assertThat(report.json().path("problems").get(0).path("kind").asText())
          .isEqualTo("without_outcome");
      assertThat(report.json().path("problems").get(0).path("text").asText())
          .contains("another program", "--reset-offsets", "offset 0 of " + world.topic("requests"));
    }
  }

  private static KafkaConsumer<byte[], byte[]> member(World world, Map<String, Object> more) {
    Map<String, Object> client = new HashMap<>(more);
    client.put("bootstrap.servers", world.settings.get("harvest.kafka.brokers"));
    client.put("group.id", world.prefix);
    client.put("enable.auto.commit", false);
    client.put("auto.offset.reset", "earliest");
    KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    member.subscribe(List.of(world.topic("requests")));
    return member;
  }

  @Test
  void refusedCredentialsAndRightsAreWaitedFor() throws Exception {
    try (SecuredBroker broker = SecuredBroker.start(dir.resolve("kafka"));
        World world = new World(dir, SimulatorOptions.defaults(), 1, broker.plain());
        LogTap log = new LogTap()) {
      broker.password("app", "first");
      broker.allowAll("app");
      world.settings.put("harvest.accounts", "false");
      world.settings.put("harvest.kafka.brokers", broker.brokers());
      world.settings.put("camel.component.kafka.security-protocol", "SASL_PLAINTEXT");
      world.settings.put("camel.component.kafka.sasl-mechanism", "SCRAM-SHA-256");
      world.settings.put(
          "camel.component.kafka.sasl-jaas-config", SecuredBroker.jaas("app", "first"));
      world.start();
      world.send(World.request("acme", World.token()));
      world.awaitDone();

      broker.password("app", "second");
      World.awaitState("WAITING");
      awaitLine(log, "refuses the credentials of the consumer of " + world.topic("requests"));
      world.send(World.request("acme", World.token()));
      long before = warnings(log);
      await()
          .during(Duration.ofSeconds(20))
          .atMost(Duration.ofSeconds(60))
          .until(() -> World.state().equals("WAITING"));
      assertThat(warnings(log) - before).isLessThan(20);
      broker.password("app", "first");
      world.awaitDone();
      World.awaitState("RUNNING");

      broker.deny("app", ResourceType.GROUP, world.prefix, AclOperation.READ);
      world.send(World.request("acme", World.token()));
      World.awaitState("WAITING");
      awaitLine(log, "does not allow the consumer of " + world.topic("requests"));
      broker.allowAgain("app", ResourceType.GROUP, world.prefix, AclOperation.READ);
      world.awaitDone();
      World.awaitState("RUNNING");

      assertThat(world.simulator.log().migrateCalls()).hasSize(3);
      assertThat(world.values("results")).hasSize(3);
      assertThat(log.lines()).noneMatch(line -> line.contains("first") || line.contains("second"));
    }
  }

  @Test
  void partitionsThatAreAddedAreReadWithinHalfAMinute() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      assertThat(KafkaClients.of(settings(world)).consumerConfig())
          .containsEntry("metadata.max.age.ms", 30_000)
          .containsEntry("isolation.level", "read_committed");
      world.settings.put("camel.component.kafka.metadata-max-age-ms", "300");
      world.start();
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", world.settings.get("harvest.kafka.brokers")))) {
        admin
            .createPartitions(Map.of(world.topic("requests"), NewPartitions.increaseTo(2)))
            .all()
            .get();
      }
      world.send(1, World.request("acme", World.token()).getBytes(StandardCharsets.UTF_8));
      world.awaitDone();
      assertThat(world.values("results")).hasSize(1);
    }
  }

  private static Settings settings(World world) throws Exception {
    return new SettingsLoader(Path.of("").toAbsolutePath(), Map.of())
        .load(world.writeSettings())
        .valid();
  }

  /** Kafka's NetworkClient is off in config/logback.xml. */
  private static long warnings(LogTap log) {
    return log.lines().stream()
        .filter(line -> line.matches("(?s)(WARN|ERROR) (?!org\\.apache\\.kafka).*"))
        .count();
  }

  private static void awaitLine(LogTap log, String text) {
    await().until(() -> log.lines().stream().anyMatch(line -> line.contains(text)));
  }

  /** As a native library that cannot be loaded: thrown within the poll. */
  public static final class FailingAssignor extends RangeAssignor {
    @Override
    public void onAssignment(
        ConsumerPartitionAssignor.Assignment assignment, ConsumerGroupMetadata metadata) {
      throw new UnsatisfiedLinkError("libsnappyjava.so: failed to map segment");
    }
  }

  @Test
  void anErrorInThePollEndsTheRunWithALine() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.send(World.request("acme", World.token()));
      world.settings.put(
          "camel.component.kafka.partition-assignor", FailingAssignor.class.getName());

      Cli run = Cli.run(world, "run");

      assertThat(run.exit).isEqualTo(1);
      assertThat(run.err)
          .contains("kafka: the consumer of " + world.prefix, "libsnappyjava", "java.io.tmpdir")
          .doesNotContain("\tat ");
      assertThat(world.simulator.log().migrateCalls()).isEmpty();
    }
  }

  @Test
  void aRestartOfAnInstanceHasItsPartitionsAtOnceAndASecondOneEndsTheFirst() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.kafka.instance", "one");
      world.settings.put("camel.component.kafka.session-timeout-ms", "40000");
      try (RunProcess killed = RunProcess.start(world, List.of())) {
        world.send(World.request("acme", World.token()));
        world.awaitDone();
        killed.kill();
      }
      world.send(World.request("acme", World.token()));
      try (RunProcess run = RunProcess.start(world, List.of())) {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(world.values("results")).hasSize(2));
        try (KafkaConsumer<byte[], byte[]> second =
            member(world, Map.of("group.instance.id", "one"))) {
          await()
              .pollInSameThread()
              .until(
                  () -> {
                    var unused = second.poll(Duration.ofMillis(50));
                    return !run.isAlive();
                  });
          assertThat(second.assignment()).hasSize(2);
        }
        assertThat(run.exitCode(1)).isEqualTo(1);
        assertThat(run.output()).contains("harvest.kafka.instance:").doesNotContain("\tat ");
      }
    }
  }
}
