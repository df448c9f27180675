package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes share the work through a ledger in PostgreSQL. */
class SharedLedgerTest {
  private static final int REQUESTS = 1_500;

  @TempDir Path dir;

  @Test
  void oneOfTwoInstancesIsKilledAndTheOtherFrozenAndNothingIsCalledTwiceWithoutThat()
      throws Exception {
    // Slow enough that most of it is left when the first of them is frozen, and no answer so late
    // that the call is given up: that would be a reason for a second one, too.
    SimulatorOptions options =
        SimulatorOptions.defaults()
            .withLatency(Duration.ofMillis(300), Distribution.PARETO)
            .with("latency.max", Duration.ofSeconds(10));
    try (World world = new World(dir, options, 4)) {
      world.settings.put("harvest.ledger.url", SharedPostgres.database(world.prefix));
      world.settings.put("harvest.window", "40");
      world.settings.put("camel.component.kafka.session-timeout-ms", "6000");
      world.settings.put("camel.component.kafka.heartbeat-interval-ms", "1000");
      Set<String> fingerprints = new HashSet<>();
      for (int i = 0; i < REQUESTS; i++) {
        String token = World.token();
        fingerprints.add(World.fingerprint(token));
        world.send(
            new ProducerRecord<>(
                world.topic("requests"),
                World.request("acme", token).getBytes(StandardCharsets.UTF_8)));
      }
      world.flush();

      List<Instant> troubles = new ArrayList<>();
      try (RunProcess frozen = RunProcess.start(world, List.of());
          RunProcess killed = RunProcess.start(world, List.of())) {
        await()
            .atMost(Duration.ofSeconds(90))
            .until(() -> world.simulator.log().summary().calls() >= 200);
        frozen.signal("STOP");
        troubles.add(Instant.now());
        long before = world.simulator.log().summary().calls();
        await()
            .atMost(Duration.ofSeconds(90))
            .until(() -> world.simulator.log().summary().calls() >= before + 300);
        killed.kill();
        troubles.add(Instant.now());
        frozen.signal("CONT");
        try (RunProcess last = RunProcess.start(world, List.of(), "--until-idle", "3s")) {
          assertThat(last.exitCode(150)).as(last.output()).isZero();
        }
        frozen.terminate();
        assertThat(frozen.exitCode(60)).as(frozen.output()).isZero();
      }

      Map<String, Instant> published = new HashMap<>();
      Set<String> ended = new HashSet<>();
      for (ConsumerRecord<byte[], byte[]> record : world.records("results")) {
        JsonNode result = World.JSON.readTree(record.value());
        ended.add(result.path("fingerprint").asText());
        published.put(
            World.fingerprint(result.path("access_token").asText()),
            Instant.ofEpochMilli(record.timestamp()));
      }
      world
          .values("dead-letters")
          .forEach(letter -> ended.add(letter.path("fingerprint").asText()));
      assertThat(ended).isEqualTo(fingerprints);
      assertNoCallAfterAPublishedPair(world, published, troubles);
    }
  }

  private static void assertNoCallAfterAPublishedPair(
      World world, Map<String, Instant> published, List<Instant> troubles) {
    Map<String, Call> last = new HashMap<>();
    for (Call call : world.simulator.log().migrateCalls()) {
      Call before = last.put(call.token(), call);
      if (before != null) {
        Instant known = published.get(before.issuedFingerprint());
        assertThat(known == null || known.isAfter(call.arrivedAt()))
            .as(
                "%s, published at %s, called again by %s; troubles %s",
                before, known, call, troubles)
            .isTrue();
        assertThat(troubles)
            .as("a second call without a trouble between: %s %s", before, call)
            .anyMatch(trouble -> !before.arrivedAt().isAfter(trouble.plusSeconds(1)));
      }
    }
  }
}
