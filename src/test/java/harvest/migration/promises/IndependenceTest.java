package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.simulator.SimulatorOptions;
import harvest.migration.simulator.log.Call;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slow request holds up itself. */
class IndependenceTest {
  @TempDir Path dir;

  @Test
  void whatHangsHoldsUpNeitherItsPartitionNorAnother() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.http.response-timeout", "8s");
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
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> assertThat(world.offsets.committed()).isEqualTo(Map.of(0, 0L, 1, 50L)));
      // The hanging one comes to its end as well, in its own time.
      world.awaitDone();
      assertThat(world.values("dead-letters"))
          .hasSize(1)
          .allSatisfy(letter -> assertThat(letter.get("reason").asText()).isEqualTo("in_doubt"));
    }
  }

  @Test
  void aPairIsPublishedAtOnceWhileOtherCallsHang() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.window", "40");
      world.settings.put("harvest.http.response-timeout", "6s");
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

      Map<String, Call> answered = new HashMap<>();
      world.simulator.log().migrateCalls().stream()
          .filter(Call::issued)
          .forEach(call -> answered.put(call.token(), call));
      for (ConsumerRecord<byte[], byte[]> record : world.records("results")) {
        JsonNode result = Contract.json(record);
        Call call = answered.get(result.get("fingerprint").asText());
        Duration late =
            Duration.between(call.answeredAt(), Instant.ofEpochMilli(record.timestamp()));
        // A pair that waited for one of those that hang would be seconds late.
        assertThat(late).isLessThan(Duration.ofSeconds(3));
      }
      assertThat(world.records("dead-letters")).isEmpty();
    }
  }

  private static void send(World world, int partition, String request) {
    world.send(partition, request.getBytes(StandardCharsets.UTF_8));
  }
}
