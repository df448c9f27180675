package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slow request holds up itself. */
class IndependenceTest {
  @TempDir Path dir;

  @Test
  void whatHangsHoldsUpNeitherItsPartitionNorAnother() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.retry.attempts", "1");
      String hanging = World.token();
      world.simulator.script(World.fingerprint(hanging), "hang*");
      send(world, 0, World.request("acme", hanging));
      for (int i = 0; i < 100; i++) {
        send(world, i % 2, World.request("acme", World.token()));
      }

      world.start();
      world.await("results", 100);

      assertThat(world.records("dead-letters")).isEmpty();
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(world.offsets.committed()).isEqualTo(Map.of(0, 0L, 1, 50L)));
      // The hanging one comes to its end as well, here with its connection.
      world.simulator.close();
      world.awaitDone();
      assertThat(world.values("dead-letters"))
          .hasSize(1)
          .allSatisfy(letter -> assertThat(letter.get("reason").asText()).isEqualTo("in_doubt"));
    }
  }

  @Test
  void aPairIsPublishedAtOnceWhileOtherCallsHang() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.window", "40");
      world.settings.put("harvest.retry.attempts", "1");
      world.settings.put("harvest.outage.failures", "200");
      // Proves the endpoint and the application: afterwards as many go out as there are slots.
      send(world, 0, World.request("acme", World.token()));
      world.start();
      world.awaitDone();
      for (int i = 0; i < 60; i++) {
        String token = World.token();
        if (i % 2 == 0) {
          world.simulator.script(World.fingerprint(token), "hang");
        }
        send(world, 0, World.request("acme", token));
      }

      world.await("results", 31);

      // Published while all those calls were out, which would hang for half a minute.
      assertThat(world.simulator.log().migrateCalls())
          .filteredOn(
              call -> call.ending() == Call.State.PENDING || call.ending() == Call.State.HANG)
          .hasSize(30);
      assertThat(world.records("dead-letters")).isEmpty();
      world.simulator.close();
      world.awaitDone();
      assertThat(world.records("dead-letters")).hasSize(30);
    }
  }

  private static void send(World world, int partition, String request) {
    world.send(partition, request.getBytes(StandardCharsets.UTF_8));
  }
}
