package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that follows a pair and that the broker never takes holds neither slot nor offset. */
class NeverTakenTest {
  @TempDir Path dir;

  private World world(int accounts) throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options =
        options
            .with("world.users", 1)
            .with("world.accounts_per_user", accounts)
            .with("world.forecast_share", 0);
    World world = new World(dir, options, 1);
    world.settings.put("harvest.read.resources", "clients");
    return world;
  }

  @Test
  void anAccountRecordLeavesWithoutItsContextThenAsAFailedLookUp() throws Exception {
    try (World world = world(30)) {
      world.offsets.largest(world.topic("accounts"), 8_000);
      world.offsets.largest(world.topic("reads"), 8_000);
      world.start();
      world.send(withContext());
      JsonNode whole = world.await("accounts", 1).get(0);
      assertThat(whole.get("accounts")).hasSize(30);
      assertThat(whole.get("context").isNull()).isTrue();
      assertThat(world.await("reads", 30)).allMatch(read -> read.get("context").isNull());

      world.offsets.largest(world.topic("accounts"), 1_200);
      world.send(withContext());
      JsonNode failed = world.await("accounts", 2).get(1);

      assertThat(failed.get("accounts").isNull()).isTrue();
      assertThat(failed.get("error").asText()).contains("30 accounts is larger");
      awaitLookedUp(world);
      assertThat(world.values("reads")).hasSize(30);
    }
  }

  @Test
  void aReadsMessageLeavesItsListUnorderedAndPublishesNoAccountRecordTwice() throws Exception {
    try (World world = world(1);
        LogTap log = new LogTap()) {
      world.offsets.largest(world.topic("reads"), 100);
      world.start();
      world.send(withContext());
      awaitLookedUp(world);
      await().until(() -> log.lines().stream().anyMatch(line -> line.contains("not read until")));
      assertThat(world.values("accounts")).hasSize(1);
      assertThat(world.values("reads")).isEmpty();

      world.offsets.largest(world.topic("reads"), 1_000_000);
      world.send(withContext());
      world.await("reads", 1);
      awaitLookedUp(world);

      assertThat(world.values("accounts")).hasSize(2);
      assertThat(world.values("reads")).hasSize(1).allMatch(read -> read.has("access_token"));
    }
  }

  private static String withContext() {
    return World.request("acme", World.token())
        .replaceFirst("\\{", "{\"context\":{\"note\":\"" + "n".repeat(9_000) + "\"},");
  }

  /** Every result is looked up, and the broker knows. */
  private static void awaitLookedUp(World world) {
    world.awaitDone();
    try (Offsets offsets =
        new Offsets(
            SharedBroker.get().brokers(), world.prefix + "-accounts", world.topic("results"))) {
      await().until(() -> offsets.committed().equals(offsets.ends()));
    }
  }
}
