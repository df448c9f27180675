package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What surrounds the program fails, or somebody starts it wrongly. */
class TroubleTest {
  /** As many calls of one application are out until Harvest has accepted its credentials. */
  private static final int OUT = 2;

  @TempDir Path dir;

  @Test
  void pairsThatADeadBrokerDoesNotTakeWaitInTheSpoolForTheNextStart() throws Exception {
    SimulatorOptions slow =
        SimulatorOptions.defaults().withLatency(Duration.ofSeconds(4), Distribution.FIXED);
    Path brokerDir = dir.resolve("broker");
    EmbeddedKafka broker = EmbeddedKafka.start(brokerDir, 0);
    int port = Integer.parseInt(broker.brokers().replaceAll(".*:", ""));
    try (World world = new World(dir, slow, 1, broker)) {
      world.settings.put("harvest.accounts", "false");
      // Nobody tells the dead broker good-bye: its next life waits so long for the first run.
      world.settings.put("camel.component.kafka.session-timeout-ms", "6000");
      for (int i = 0; i < OUT; i++) {
        world.send(World.request("acme", World.token()));
      }
      Path spool = dir.resolve("data/spool");
      try (RunProcess run = RunProcess.start(world, List.of())) {
        await().until(() -> world.simulator.log().summary().inFlight() == OUT);
        broker.close();
        run.terminate();
        // With default time-outs: harvest.http.response-timeout and 8 s are the most.
        assertThat(run.exitCode(38)).as(run.output()).isEqualTo(1);
        assertThat(run.output()).contains("spool: the broker did not take");
        assertThat(run.output()).doesNotContain("\tat ");
      }
      assertThat(files(spool))
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));

      broker = EmbeddedKafka.start(brokerDir, port);
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        assertThat(run.exitCode(60)).as(run.output()).isZero();
      }
      assertThat(world.values("results")).hasSize(OUT);
      assertThat(world.simulator.log().migrateCalls()).hasSize(OUT);
      assertThat(files(spool)).isEmpty();
    } finally {
      broker.close();
    }
  }

  @Test
  void offsetsOfAnotherLedgerAreRefusedAndTwoRunsDoNotShareAFile() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      world.send(World.request("acme", World.token()));
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        assertThat(run.exitCode(60)).as(run.output()).isZero();
      }
      world.send(World.request("acme", World.token()));

      world.settings.put("harvest.ledger.url", "jdbc:sqlite:" + dir.resolve("another.db"));
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        assertThat(run.exitCode(60)).as(run.output()).isEqualTo(1);
        assertThat(run.output()).contains("rebuild-ledger");
      }
      assertThat(world.simulator.log().migrateCalls()).hasSize(1);

      world.settings.remove("harvest.ledger.url");
      world.start();
      try (RunProcess second = RunProcess.start(world, List.of())) {
        assertThat(second.exitCode(60)).as(second.output()).isEqualTo(2);
        assertThat(second.output()).contains("harvest.ledger.url");
      }
      await().untilAsserted(() -> assertThat(world.values("results")).hasSize(2));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
