package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program counts as attempts is what Harvest has seen: nobody else calls again. */
class OneCallTest {
  @TempDir Path dir;

  @Test
  void eachAttemptIsExactlyOneCall() throws Exception {
    Map<String, List<String>> answers = new LinkedHashMap<>();
    for (String answer :
        List.of(
            "rate-limited:0",
            "error-503-retry:0",
            "error-503",
            "error-500",
            "error-408",
            "reset",
            "close",
            "redirect",
            "forbidden-json",
            "status:401")) {
      answers.put(World.token(), List.of(answer));
    }
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      // One attempt each: a second call can only be somebody else's.
      world.settings.put("harvest.retry.attempts", "1");
      world.settings.put("harvest.outage.failures", "100");
      world.settings.put("harvest.circuit.calls", "5");
      answers.forEach(
          (token, steps) ->
              world.simulator.script(World.fingerprint(token), steps.toArray(new String[0])));
      answers.keySet().forEach(token -> world.send(World.request("acme", token)));

      world.start();
      world.awaitDone();

      answers.forEach(
          (token, steps) ->
              assertThat(world.simulator.log().callsWith(token)).as(steps.toString()).hasSize(1));
      List<JsonNode> outcomes = new ArrayList<>(world.values("results"));
      outcomes.addAll(world.values("dead-letters"));
      assertThat(outcomes)
          .hasSize(answers.size())
          .allSatisfy(outcome -> assertThat(outcome.get("attempts").asInt()).isEqualTo(1));
      assertThat(world.bundle().counters().calls()).isEqualTo(answers.size());
    }
  }

  @Test
  void aConnectionThatWentStaleInThePoolCostsNoCall() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("server.idle_close", Duration.ofMillis(200));
    try (World world = World.ofRequests(dir, options, 1)) {
      world.settings.put("harvest.rate.requests", "1");
      world.settings.put("harvest.rate.period", "220ms");
      for (int i = 0; i < 20; i++) {
        world.send(World.request("acme", World.token()));
      }

      world.start();
      world.awaitDone();

      assertThat(world.values("results"))
          .hasSize(20)
          .allSatisfy(result -> assertThat(result.get("attempts").asInt()).isEqualTo(1));
      assertThat(world.simulator.log().migrateCalls()).hasSize(20);
    }
  }
}
