package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bean that throws where nothing is foreseen ends no request in silence. */
class FailingStepsTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "intake,  readRequest,  published",
    "migrate, claim,        published",
    "call,    admit,        exhausted",
    "call,    send,         exhausted",
    "call,    classify,     in_doubt",
    "outcome, writeOutcome, published",
    "outcome, settle,       published"
  })
  void thatFailsOnceEndsAsAnOutcome(String route, String step, String end) throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.route(route, yaml -> yaml.replace("ref: " + step + "\n", "ref: failing\n"));
      String once = UUID.randomUUID().toString();
      world.route("failing", none -> FailingStep.bean("failing", step, "once", once));
      String token = World.token();
      String next = World.token();
      world.send(World.request("acme", token));
      world.start();
      world.awaitDone();
      world.send(World.request("acme", next));
      world.awaitDone();

      List<String> results = fingerprints(world, "results");
      List<JsonNode> letters = world.values("dead-letters");
      assertThat(results).doesNotHaveDuplicates().contains(World.fingerprint(next));
      int calls = step.equals("admit") || step.equals("send") ? 0 : 1;
      if (end.equals("published")) {
        assertThat(results).hasSize(2).contains(World.fingerprint(token));
        assertThat(letters).isEmpty();
      } else {
        assertThat(results).hasSize(1);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).get("fingerprint").asText()).isEqualTo(World.fingerprint(token));
        assertThat(letters.get(0).get("reason").asText()).isEqualTo(end);
        assertThat(letters.get(0).get("attempts").asInt()).isEqualTo(calls);
      }
      assertThat(world.simulator.log().callsWith(token)).hasSize(calls);
      assertThat(Cli.run(world, "report").exit).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"intake, readRequest", "migrate, claim"})
  void thatAlwaysFailsOverARequestEndsItWithoutACall(String route, String step) throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.route(route, yaml -> yaml.replace("ref: " + step + "\n", "ref: failing\n"));
      String token = World.token();
      world.route("failing", none -> FailingStep.bean("failing", step, "onToken", token));
      world.send(World.request("acme", token));
      world.send(World.request("acme", World.token()));
      try (LogTap log = new LogTap()) {
        world.start();
        world.awaitDone();
        assertThat(log.lines())
            .noneMatch(line -> line.contains(token))
            .filteredOn(line -> line.contains("the step is tried again"))
            .hasSize(3);
      }

      assertThat(world.values("results")).hasSize(1);
      JsonNode letter = world.only("dead-letters", "reason", "exhausted");
      assertThat(letter.get("error_description").asText()).startsWith("internal error");
      assertThat(letter.get("attempts").asInt()).isZero();
      assertThat(letter.toString()).doesNotContain(token);
      assertThat(world.simulator.log().callsWith(token)).isEmpty();
      world.stop();
      assertThat(Cli.run(world, "report").exit).isZero();

      // Mended and put back, it is migrated.
      world.shippedRoutes();
      assertThat(Cli.run(world, "replay").exit).isZero();
      world.start();
      world.awaitDone();
      assertThat(fingerprints(world, "results")).contains(World.fingerprint(token));
    }
  }

  private static List<String> fingerprints(World world, String topic) {
    List<String> fingerprints = new ArrayList<>();
    world.values(topic).forEach(value -> fingerprints.add(value.get("fingerprint").asText()));
    return fingerprints;
  }
}
