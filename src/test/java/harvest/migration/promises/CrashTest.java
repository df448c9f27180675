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
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process is killed at random moments; nothing is lost and nothing done twice. */
class CrashTest {
  private static final int REQUESTS = Integer.getInteger("crash.requests", 5_000);
  private static final int KILLS = Integer.getInteger("crash.kills", 5);

  @TempDir Path dir;

  @Test
  void everyRequestGetsItsOutcomeOverTheKillsAndASecondCallIsExplainedByAKill() throws Exception {
    long seed = Long.getLong("crash.seed", System.nanoTime());
    System.out.printf(
        "to repeat: mvn test -Dtest=CrashTest -Dtest.jvm='-Xmx2g -Dcrash.seed=%d"
            + " -Dcrash.requests=%d -Dcrash.kills=%d'%n",
        seed, REQUESTS, KILLS);
    Random random = new Random(seed);
    SimulatorOptions options =
        SimulatorOptions.defaults()
            .with("seed", seed)
            .withLatency(Duration.ofMillis(60), Distribution.PARETO)
            .withShare("issue-reset", 0.005);
    try (World world = new World(dir, options, 3)) {
      world.settings.put("harvest.window", "100");
      world.settings.put("harvest.kafka.instance", "one");
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

      List<Instant> kills = new ArrayList<>();
      for (int i = 0; i < KILLS; i++) {
        long target = (i + 1L) * REQUESTS / (KILLS + 2) + random.nextInt(REQUESTS / 25);
        try (RunProcess run = RunProcess.start(world, List.of())) {
          await()
              .pollInterval(Duration.ofMillis(5))
              .until(() -> world.simulator.log().summary().calls() >= target || !run.isAlive());
          assertThat(run.isAlive()).as(run.output()).isTrue();
          run.kill();
          kills.add(Instant.now());
        }
      }
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "2s")) {
        assertThat(run.exitCode(120 + REQUESTS / 100)).as(run.output()).isZero();
      }

      Map<String, Set<String>> pairs = new HashMap<>();
      for (JsonNode result : world.values("results")) {
        pairs
            .computeIfAbsent(result.path("fingerprint").asText(), f -> new HashSet<>())
            .add(result.path("access_token").asText());
      }
      Set<String> dead = new HashSet<>();
      for (JsonNode letter : world.values("dead-letters")) {
        assertThat(letter.path("reason").asText()).isEqualTo("in_doubt");
        dead.add(letter.path("fingerprint").asText());
      }
      Set<String> ended = new HashSet<>(pairs.keySet());
      ended.addAll(dead);
      Set<String> lost = new HashSet<>(fingerprints);
      lost.removeAll(ended);
      assertThat(lost).as("seed %s: requests without an outcome", seed).isEmpty();
      ended.removeAll(fingerprints);
      assertThat(ended).as("seed %s: outcomes of requests that nobody made", seed).isEmpty();

      Map<String, Instant> published = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : world.records("results")) {
        String token = World.JSON.readTree(record.value()).path("access_token").asText();
        published.put(World.fingerprint(token), Instant.ofEpochMilli(record.timestamp()));
      }
      Map<String, List<Call>> calls = new HashMap<>();
      for (Call call : world.simulator.log().migrateCalls()) {
        calls.computeIfAbsent(call.token(), f -> new ArrayList<>()).add(call);
      }
      calls.forEach(
          (fingerprint, made) -> {
            for (int i = 1; i < made.size(); i++) {
              Call before = made.get(i - 1);
              Call again = made.get(i);
              boolean answered = before.result().equals("200");
              boolean killedBetween =
                  kills.stream()
                      .anyMatch(
                          kill ->
                              !before.arrivedAt().isAfter(kill) && again.arrivedAt().isAfter(kill));
              Instant known = published.get(before.issuedFingerprint());
              assertThat(!answered || killedBetween)
                  .as("seed %s, kills %s: %s called again by %s", seed, kills, before, again)
                  .isTrue();
              assertThat(known == null || known.isAfter(again.arrivedAt()))
                  .as(
                      "seed %s, kills %s: %s was published at %s and called again by %s",
                      seed, kills, before, known, again)
                  .isTrue();
            }
          });
    }
  }
}
