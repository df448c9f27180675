package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainJobTest {
  @TempDir Path dir;

  @Test
  void aTokenBecomesAPairOnTheResultsTopic() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      String token = World.token();
      world.send(World.request("acme", token));

      world.start();
      await().untilAsserted(() -> assertThat(world.values("results")).hasSize(1));

      JsonNode result = world.values("results").get(0);
      assertThat(result.path("fingerprint").asText()).isEqualTo(World.fingerprint(token));
      assertThat(result.path("status").asText()).isEqualTo("migrated");
      assertThat(world.simulator.log().migrateCalls()).hasSize(1);
    }
  }
}
