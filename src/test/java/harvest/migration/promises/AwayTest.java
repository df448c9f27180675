package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.rehearsal.SimulatorOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In the middle of a run the broker, the database or the disk is not there: the run waits, says so
 * once, and goes on by itself when it is back. Nothing is lost, and no call is made twice.
 */
class AwayTest {
  private static final int REQUESTS = 150;
  private static final String NO_LEDGER = "ledger: does not take what is written";
  private static final String NO_BROKER = "broker: does not answer";

  @TempDir Path dir;

  @Test
  void theBroker() throws Exception {
    brokerAwayFor(Duration.ofSeconds(1));
  }

  @Tag("soak")
  @Test
  void theBrokerForMoreThanAMinute() throws Exception {
    brokerAwayFor(Duration.ofSeconds(70));
  }

  private void brokerAwayFor(Duration longer) throws Exception {
    Path brokerDir = dir.resolve("broker");
    EmbeddedKafka broker = EmbeddedKafka.start(brokerDir, 0);
    int port = Integer.parseInt(broker.brokers().replaceAll(".*:", ""));
    try (World world = new World(dir, SimulatorOptions.defaults(), 2, broker);
        LogTap log = new LogTap()) {
      Set<String> fingerprints = begin(world, 12);
      world.start();
      awaitCalls(world, 30);

      broker.close();
      // A pair that waits is noticed sooner than the broker: the state alone says less.
      await().until(() -> !lines(log, NO_BROKER).isEmpty());
      World.awaitState("WAITING");
      assertNoFurtherCallFor(world, longer);
      broker = EmbeddedKafka.start(brokerDir, port);

      World.awaitState("RUNNING");
      world.awaitDone();
      assertAllOnce(world, fingerprints);
      assertThat(log.lines())
          .filteredOn(line -> line.contains(NO_BROKER))
          .as("as often as it was back")
          .hasSameSizeAs(lines(log, "broker: back"))
          .isNotEmpty();
    } finally {
      broker.close();
    }
  }

  @Test
  void thePostgresServer() throws Exception {
    postgresAwayFor(Duration.ofSeconds(1));
  }

  @Tag("soak")
  @Test
  void thePostgresServerForLongerThanALease() throws Exception {
    postgresAwayFor(Duration.ofSeconds(25));
  }

  private void postgresAwayFor(Duration longer) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    EmbeddedPostgres server = postgres(port);
    try (World world = new World(dir, SimulatorOptions.defaults(), 2);
        LogTap log = new LogTap()) {
      world.settings.put(
          "harvest.ledger.url", "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres");
      Set<String> fingerprints = begin(world, 30);
      world.start();
      awaitCalls(world, 30);

      server.close();
      World.awaitState("WAITING");
      assertNoFurtherCallFor(world, longer);
      server = postgres(port);

      World.awaitState("RUNNING");
      world.awaitDone();
      assertAllOnce(world, fingerprints);
      assertThat(log.lines()).filteredOn(line -> line.contains(NO_LEDGER)).hasSize(1);
    } finally {
      server.close();
    }
  }

  private EmbeddedPostgres postgres(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(dir.resolve("postgres"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  /** No file of the process may grow any more: to it that is a disk without room. */
  @Test
  void roomOnTheDisk() throws Exception {
    assumeTrue(RunProcess.canLimitFiles());
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      Set<String> fingerprints = begin(world, 30);
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        awaitCalls(world, 30);
        run.largestFile("40960");
        await().untilAsserted(() -> assertThat(run.output()).contains(NO_LEDGER));
        assertThat(run.isAlive()).isTrue();
        run.largestFile("unlimited");

        assertThat(run.exitCode(60)).as(run.output()).isZero();
        assertThat(run.output()).containsOnlyOnce(NO_LEDGER).contains("ledger: back; going on");
      }
      assertAllOnce(world, fingerprints);
    }
  }

  /** Enough requests for some seconds. */
  private static Set<String> begin(World world, int perSecond) {
    world.settings.put("harvest.accounts", "false");
    world.settings.put("harvest.rate.requests", Integer.toString(perSecond));
    world.settings.put("harvest.rate.period", "1s");
    Set<String> fingerprints = new HashSet<>();
    for (int i = 0; i < REQUESTS; i++) {
      String token = World.token();
      fingerprints.add(World.fingerprint(token));
      byte[] value = World.request("acme", token).getBytes(StandardCharsets.UTF_8);
      world.send(new ProducerRecord<>(world.topic("requests"), value));
    }
    world.flush();
    return fingerprints;
  }

  private static void awaitCalls(World world, int calls) {
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> world.simulator.log().summary().calls() >= calls);
  }

  /** What is issued now could be published nowhere: a kill would lose it. */
  private static void assertNoFurtherCallFor(World world, Duration time) {
    assertThat(time).as("in no time nothing can happen").isPositive();
    long out = world.simulator.log().summary().calls() + 2; // they may just be on their way
    await()
        .during(time)
        .atMost(time.plusSeconds(20))
        .until(() -> world.simulator.log().summary().calls() <= out);
  }

  private static List<String> lines(LogTap log, String text) {
    return log.lines().stream().filter(line -> line.contains(text)).toList();
  }

  private static void assertAllOnce(World world, Set<String> fingerprints) throws Exception {
    Set<String> migrated = new HashSet<>();
    Set<String> pairs = new HashSet<>();
    for (JsonNode result : world.values("results")) {
      migrated.add(result.path("fingerprint").asText());
      pairs.add(result.path("access_token").asText());
    }
    assertThat(migrated).isEqualTo(fingerprints);
    assertThat(pairs).hasSize(REQUESTS);
    assertThat(world.values("dead-letters")).isEmpty();
    assertThat(world.simulator.log().migrateCalls()).hasSize(REQUESTS);
    Cli report = Cli.run(world, "report");
    assertThat(report.exit).as(report.out + report.err).isZero();
  }
}
