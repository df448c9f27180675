package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the broker does not take holds its offset back, and goes on by itself when it does. */
class UnwritableTopicTest {
  /** Requests for five seconds at the rate of the tests that hold calls back. */
  private static final int MANY = 60;

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

  /** What makes a results topic not take pairs while its broker answers, and what undoes it. */
  enum Fault {
    GONE("does not exist") {
      @Override
      void begin(World world) {
        world.offsets.delete(world.topic("results"));
      }

      @Override
      void end(World world) throws Exception {
        world.offsets.create(world.topic("results"), 2);
      }
    },
    TOO_SMALL("larger than its max.message.bytes") {
      @Override
      void begin(World world) {
        world.offsets.largest(world.topic("results"), 100);
      }

      @Override
      void end(World world) {
        world.offsets.largest(world.topic("results"), 1_000_000);
      }
    };

    private final String cause;

    Fault(String cause) {
      this.cause = cause;
    }

    abstract void begin(World world) throws Exception;

    abstract void end(World world) throws Exception;
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void noFurtherCallGoesOutWhileAPairCannotBePublished(Fault fault) throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2);
        LogTap log = new LogTap()) {
      world.settings.put("harvest.rate.requests", "12");
      world.settings.put("harvest.rate.period", "1s");
      world.start();
      world.send(World.request("acme", World.token()));
      world.awaitDone();
      int before = world.records("results").size();
      assertThat(before).isOne();

      fault.begin(world);
      Set<String> fingerprints = sendMany(world);
      World.awaitState("WAITING");
      awaitNothingOut(world);
      long calls = world.simulator.log().summary().calls();
      Awaitility.await().until(() -> !lines(log, "no further call is sent").isEmpty());
      Awaitility.await()
          .during(Duration.ofSeconds(2))
          .until(() -> world.simulator.log().summary().calls() == calls);
      assertThat(calls).isLessThan(MANY);
      assertThat(lines(log, world.topic("results")))
          .as("one line, whatever the number of pairs that wait")
          .singleElement()
          .asString()
          .contains(world.topic("results"), fault.cause);
      assertThat(lines(log, "Failed delivery")).isEmpty();

      fault.end(world);
      World.awaitState("RUNNING");
      world.awaitDone();

      assertThat(world.values("results"))
          .extracting(result -> result.get("fingerprint").asText())
          .containsAll(fingerprints)
          .doesNotHaveDuplicates();
      assertThat(world.records("dead-letters")).isEmpty();
      assertThat(world.simulator.log().migrateCalls()).hasSize(MANY + before);
      assertThat(lines(log, "takes pairs again")).hasSize(1);
    }
  }

  @Test
  void aKillMeanwhileCostsAtMostThePairsThatWaited() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.rate.requests", "12");
      world.settings.put("harvest.rate.period", "1s");
      world.settings.put("camel.component.kafka.session-timeout-ms", "6000");
      Set<String> fingerprints = sendMany(world);
      Fault.TOO_SMALL.begin(world);
      long lost;
      try (RunProcess run = RunProcess.start(world, List.of())) {
        Awaitility.await().until(() -> run.output().contains("no further call is sent"));
        awaitNothingOut(world);
        run.kill();
        lost = world.simulator.log().summary().calls();
        assertThat(lost).isBetween(1L, MANY - 1L);
      }
      Fault.TOO_SMALL.end(world);
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        assertThat(run.exitCode(60)).as(run.output()).isZero();
      }

      List<JsonNode> letters = world.values("dead-letters");
      assertThat(letters).hasSizeLessThanOrEqualTo((int) lost);
      assertThat(letters).allSatisfy(l -> assertThat(l.get("in_doubt").asBoolean()).isTrue());
      Set<String> ended = new HashSet<>();
      letters.forEach(letter -> ended.add(letter.get("fingerprint").asText()));
      world.values("results").forEach(r -> ended.add(r.get("fingerprint").asText()));
      assertThat(ended).isEqualTo(fingerprints);
    }
  }

  private static Set<String> sendMany(World world) {
    Set<String> fingerprints = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      String token = World.token();
      fingerprints.add(World.fingerprint(token));
      world.send(
          new ProducerRecord<>(
              world.topic("requests"),
              World.request("acme", token).getBytes(StandardCharsets.UTF_8)));
    }
    world.flush();
    return fingerprints;
  }

  private static void awaitNothingOut(World world) {
    Awaitility.await().until(() -> world.simulator.log().summary().inFlight() == 0);
  }

  private static List<String> lines(LogTap log, String text) {
    return log.lines().stream()
        .filter(
            line -> line.startsWith("WARN") || line.startsWith("ERROR") || line.startsWith("INFO"))
        .filter(line -> line.contains(text))
        .toList();
  }

  private static String withContext(String request) {
    return request.replaceFirst("\\{", "{\"context\":{\"note\":\"" + "n".repeat(9_000) + "\"},");
  }

  private static long committed(World world) {
    return world.offsets.committed().getOrDefault(0, 0L);
  }
}
