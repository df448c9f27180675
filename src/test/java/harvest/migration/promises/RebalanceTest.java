package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions that are taken away and come back lose nothing and repeat nothing. */
class RebalanceTest {
  private static final int ROUNDS = 2;

  /** In a round: enough that some are left when the partitions are taken away. */
  private static final int REQUESTS = 200;

  @TempDir Path dir;

  @Test
  void skipsNothingAndMigratesNothingTwice() throws Exception {
    // No answer comes so late that its call is given up and made again.
    SimulatorOptions slow =
        SimulatorOptions.defaults()
            .withLatency(Duration.ofMillis(250), Distribution.PARETO)
            .with("latency.max", Duration.ofSeconds(10));
    try (World world = World.ofRequests(dir, slow, 4)) {
      world.settings.put("harvest.window", "25");
      world.settings.put("camel.component.kafka.heartbeat-interval-ms", "200");
      world.start();
      for (int round = 1; round <= ROUNDS; round++) {
        for (int i = 0; i < REQUESTS; i++) {
          world.send(World.request("acme", World.token()));
        }
        world.flush();
        int calls = (round - 1) * REQUESTS + 30;
        Awaitility.await().until(() -> world.simulator.log().migrateCalls().size() >= calls);
        takePartitionsAndLeave(world);
      }
      world.awaitDone();

      Set<String> fingerprints = new HashSet<>();
      for (JsonNode result : world.values("results")) {
        assertThat(fingerprints.add(result.get("fingerprint").asText())).isTrue();
      }
      assertThat(fingerprints).hasSize(ROUNDS * REQUESTS);
      assertThat(world.records("dead-letters")).isEmpty();
      assertThat(world.simulator.log().migrateCalls()).hasSize(ROUNDS * REQUESTS);
      assertThat(world.bundle().counters().duplicates()).isZero();
    }
  }

  /** Another member of the group, which reads and commits nothing. */
  private static void takePartitionsAndLeave(World world) {
    try (KafkaConsumer<byte[], byte[]> other =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                world.settings.get("harvest.kafka.brokers"),
                "group.id",
                world.prefix,
                "enable.auto.commit",
                "false",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      other.subscribe(List.of(world.topic("requests")));
      Awaitility.await()
          .pollInSameThread()
          .until(
              () -> {
                var unused = other.poll(Duration.ofMillis(50));
                return !other.assignment().isEmpty();
              });
    }
  }
}
