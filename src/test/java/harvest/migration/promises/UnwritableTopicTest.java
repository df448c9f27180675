package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker does not take holds its offset back, and goes on by itself when it does. */
class UnwritableTopicTest {
  @TempDir Path dir;

  @Test
  void aDeadLetterThatIsTooLargeWaitsForTheTopicToTakeIt() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.offsets.largest(world.topic("dead-letters"), 200);
      world.send(World.refused("acme"));
      String token = World.token();
      world.send(World.request("acme", token));

      world.start();
      world.await("results", 1);
      Awaitility.await().until(() -> world.bundle().counters().calls() == 2);
      Awaitility.await().during(Duration.ofSeconds(2)).until(() -> committed(world) == 0);
      assertThat(world.records("dead-letters")).isEmpty();

      world.offsets.largest(world.topic("dead-letters"), 1_000_000);
      world.awaitDone();

      assertThat(world.records("dead-letters")).hasSize(1);
      Contract.checkDeadLetter(world.records("dead-letters").get(0));
      assertThat(world.records("results")).hasSize(1);
      assertThat(world.simulator.log().migrateCalls()).hasSize(2);
    }
  }

  @Test
  void aDeadLetterTopicThatIsGoneHoldsTheOffsetUntilItIsBack() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.send("no json");
      world.start();
      world.awaitDone();
      world.offsets.delete(world.topic("dead-letters"));

      world.send(World.refused("acme"));
      String token = World.token();
      world.send(World.request("acme", token));
      world.await("results", 1);
      assertThat(committed(world)).isEqualTo(1);

      world.offsets.create(world.topic("dead-letters"), 1);
      world.awaitDone();

      assertThat(world.values("dead-letters"))
          .hasSize(1)
          .allSatisfy(letter -> assertThat(letter.get("request_at").asText()).endsWith("-0@1"));
      assertThat(world.simulator.log().migrateCalls()).hasSize(2);
    }
  }

  @Test
  void aPairThatIsTooLargeLeavesWithoutItsContext() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.offsets.largest(world.topic("results"), 4_000);
      world.offsets.largest(world.topic("dead-letters"), 4_000);
      String token = World.token();
      world.send(withContext(World.request("acme", token)));
      world.send(withContext(World.refused("acme")));

      world.start();
      world.awaitDone();

      JsonNode result = Contract.checkResult(world.records("results").get(0));
      assertThat(result.get("fingerprint").asText()).isEqualTo(World.fingerprint(token));
      assertThat(result.get("context").isNull()).isTrue();
      assertThat(result.get("access_token").isTextual()).isTrue();
      JsonNode letter = Contract.checkDeadLetter(world.records("dead-letters").get(0));
      assertThat(letter.get("context").isNull()).isTrue();
      assertThat(world.simulator.log().migrateCalls()).hasSize(2);
    }
  }

  private static String withContext(String request) {
    return request.replaceFirst("\\{", "{\"context\":{\"note\":\"" + "n".repeat(9_000) + "\"},");
  }

  private static long committed(World world) {
    return world.offsets.committed().getOrDefault(0, 0L);
  }
}
