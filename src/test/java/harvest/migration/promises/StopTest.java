package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import harvest.migration.rehearsal.SimulatorOptions.Latency;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop finishes what is out and leaves the rest; a start goes on from there. */
class StopTest {
  private static final int REQUESTS = 80;

  @TempDir Path dir;

  @Test
  void finishesTheCallsThatAreOutAndLeavesTheRestForTheNextStart() throws Exception {
    SimulatorOptions slow =
        SimulatorOptions.defaults().withLatency(Duration.ofMillis(700), Distribution.FIXED);
    try (World world = World.ofRequests(dir, slow, 2)) {
      world.settings.put("harvest.window", "10");
      String waiting = World.token();
      world.simulator.script(World.fingerprint(waiting), "error-503-retry:6");
      world.send(World.request("acme", waiting));
      for (int i = 0; i < REQUESTS; i++) {
        world.send(World.request("acme", World.token()));
      }
      world.start();
      Awaitility.await()
          .until(
              () -> {
                List<Call> calls = world.simulator.log().migrateCalls();
                return calls.size() > 15
                    && calls.stream().filter(c -> c.answeredAt() == null).count() > 3;
              });

      world.stop();

      List<Call> before = world.simulator.log().migrateCalls();
      assertThat(before).allSatisfy(call -> assertThat(call.result()).isIn("200", "503"));
      assertThat(before).hasSizeLessThan(REQUESTS);
      assertThat(world.records("results"))
          .hasSize((int) before.stream().filter(Call::issued).count());
      assertThat(world.records("dead-letters")).isEmpty();

      world.simulator.change(options -> options.with("latency", Latency.none()));
      world.start();
      world.awaitDone();

      Set<String> fingerprints = new HashSet<>();
      for (JsonNode result : world.values("results")) {
        assertThat(fingerprints.add(result.get("fingerprint").asText())).isTrue();
      }
      assertThat(fingerprints).hasSize(REQUESTS + 1);
      assertThat(world.records("dead-letters")).isEmpty();
      assertThat(world.simulator.log().migrateCalls()).hasSize(REQUESTS + 2);
      assertThat(world.simulator.log().callsWith(waiting)).hasSize(2);
    }
  }
}
