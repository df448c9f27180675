package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.recovery.LatestLedger;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicReader;
import harvest.migration.topics.TopicReader.TopicEnds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of the ledger is put back that does not know of the calls made since. */
class LedgerBackupTest {
  @TempDir Path dir;

  @Test
  void anOlderCopyOfTheLedgerIsRefusedBeforeTheFirstCall() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      Path ledger = dir.resolve("data/ledger.db");
      Path backup = dir.resolve("backup.db");
      migrate(world, 3);
      Files.copy(ledger, backup);
      migrate(world, 4);
      Files.copy(backup, ledger, StandardCopyOption.REPLACE_EXISTING);
      world.offsets.skip(0, 3); // even where the offsets were put back with it
      world.send(World.request("acme", World.token()));

      Cli run = Cli.run(world, "run", "--until-idle", "1s");

      assertThat(run.exit).as(run.err).isEqualTo(1);
      assertThat(run.err.lines().filter(line -> line.contains("harvest.ledger.url")))
          .singleElement()
          .asString()
          .contains("rebuild-ledger", world.topic("results"));
      assertThatThrownBy(world::start).as("a second start").isInstanceOf(LedgerFailure.Stale.class);
      world.stop();
      assertThat(world.simulator.log().migrateCalls()).hasSize(7);

      assertThat(Cli.run(world, "rebuild-ledger").exit).isZero();
      assertThat(Cli.run(world, "run", "--until-idle", "1s").exit).isZero();
      assertThat(world.simulator.log().migrateCalls()).hasSize(8);
      assertThat(Cli.run(world, "report").exit).isZero();
    }
  }

  @Test
  void aLedgerThatCannotBeReadIsMadeAgainAndWhatIsLostWithItIsSaid() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      migrate(world, 3);
      world.stop();
      Files.writeString(dir.resolve("data/ledger.db"), "no database at all");

      Cli rebuild = Cli.run(world, "rebuild-ledger");

      assertThat(rebuild.exit).as(rebuild.out + rebuild.err).isZero();
      assertThat(rebuild.err).contains("cannot be read", "deleted unread are not known any more");
      assertThat(Cli.run(world, "report").exit).isZero();
    }
  }

  private static void migrate(World world, int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      world.send(World.request("acme", World.token()));
    }
    world.start();
    world.awaitDone();
    world.stop();
  }

  @Test
  void onlyOutcomesOfCallsForThisRunsRequestsAreCompared() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      migrate(world, 1);
      String known = world.values("results").get(0).path("fingerprint").asText();
      String unknown = World.fingerprint("unknown");

      letter(world, unknown, 0, world.topic("requests"));
      letter(world, unknown, 1, "another.requests");
      letter(world, known, 1, world.topic("requests"));
      world.send(new ProducerRecord<>(world.topic("dead-letters"), bytes("no json")));
      assertThatCode(() -> compare(world, null)).doesNotThrowAnyException();

      letter(world, known, 2, world.topic("requests"));
      assertThatThrownBy(() -> compare(world, null)).isInstanceOf(LedgerFailure.Stale.class);
      assertThatCode(() -> compare(world, "{\"r\":{\"0\":1},\"d\":{\"0\":5}}"))
          .as("what the mark covers was compared before")
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> compare(world, "{\"r\":{\"0\":1},\"d\":{\"0\":9}}"))
          .as("a mark beyond the end is of a topic that is no more")
          .isInstanceOf(LedgerFailure.Stale.class);
    }
  }

  private static void letter(World world, String fingerprint, int attempts, String requests) {
    world.send(
        new ProducerRecord<>(
            world.topic("dead-letters"),
            bytes(
                """
                {"application":"acme","grant_type":"v1_refresh_token","fingerprint":"%s",
                 "reason":"exhausted","attempts":%d,"request_at":"%s-0@0"}"""
                    .formatted(fingerprint, attempts, requests))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void compare(World world, String mark) throws Exception {
    world.flush();
    Settings settings =
        new SettingsLoader(Path.of("").toAbsolutePath(), Map.of())
            .load(world.writeSettings())
            .valid();
    KafkaClients clients = KafkaClients.of(settings);
    try (Ledger ledger = Ledger.open(settings.ledgerUrl().text(), Runnable::run);
        TopicEnds ends = new TopicEnds(clients)) {
      if (mark != null) {
        ledger.mark(mark);
      }
      new LatestLedger(ledger, new TopicReader(clients), ends, world.topic("requests"))
          .require(world.topic("results"), world.topic("dead-letters"));
    }
  }
}
