package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bean that throws where nothing is foreseen ends no request in silence. */
class FailingStepsTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "intake,  readRequest,  redelivered",
    "migrate, claim,        redelivered",
    "migrate, gate,         exhausted",
    "migrate, ask,          exhausted",
    "migrate, readAnswer,   in_doubt",
    "outcome, writeOutcome, published",
    "outcome, settle,       published"
  })
  void endsAsAnOutcomeOrIsDeliveredAgain(String route, String step, String end) throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      // What never gets to its end is left: do not wait for it long.
      world.settings.put("harvest.http.response-timeout", "1s");
      world.route(route, yaml -> yaml.replace("ref: " + step + "\n", "ref: failing\n"));
      String once = UUID.randomUUID().toString();
      world.route("failing", none -> FailingStep.bean("failing", step, "once", once));
      String token = World.token();
      String next = World.token();
      world.send(World.request("acme", token));
      world.start();
      if (!end.equals("redelivered")) {
        world.awaitDone();
      }
      world.send(World.request("acme", next));
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(fingerprints(world, "results")).contains(World.fingerprint(next)));

      if (end.equals("redelivered")) {
        assertThat(world.offsets.committed()).isEqualTo(Map.of(0, 0L));
        world.stop();
        assertThat(world.offsets.committed()).isEqualTo(Map.of(0, 0L));
        world.shippedRoutes();
        world.start();
      }
      world.awaitDone();

      List<String> results = fingerprints(world, "results");
      List<JsonNode> letters = world.values("dead-letters");
      assertThat(results).doesNotHaveDuplicates().contains(World.fingerprint(next));
      if (end.equals("exhausted") || end.equals("in_doubt")) {
        assertThat(results).hasSize(1);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).get("fingerprint").asText()).isEqualTo(World.fingerprint(token));
        assertThat(letters.get(0).get("reason").asText()).isEqualTo(end);
      } else {
        assertThat(results).hasSize(2).contains(World.fingerprint(token));
        assertThat(letters).isEmpty();
      }
      int calls = step.equals("gate") || step.equals("ask") ? 0 : 1;
      assertThat(world.simulator.log().callsWith(token)).hasSize(calls);
    }
  }

  private static List<String> fingerprints(World world, String topic) {
    List<String> fingerprints = new ArrayList<>();
    world.values(topic).forEach(value -> fingerprints.add(value.get("fingerprint").asText()));
    return fingerprints;
  }
}
