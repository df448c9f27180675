package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.checkpoint.Checkpoints.Checkpoint;
import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import harvest.migration.rehearsal.SimulatorOptions.Repeat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The process ends at each named point and is started again: call log, topics and ledger together
 * keep the promises. Every ledger and every way in which Harvest may answer a second migration is
 * met; the full product is the soak profile's.
 */
class CrashPointTest {
  private static final int REQUESTS = 60;
  private static final String SUITE =
      """
      PERMITTED,sqlite,FRESH;
      RECORDED,postgres,INVALID_GRANT;
      SENT,sqlite,INVALID_GRANT;
      SENT,postgres,WHILE_OLDER_LIVES;
      ANSWERED,sqlite,ERROR_500;
      PUBLISHED,postgres,ALREADY_EXCHANGED;
      OUTCOME_RECORDED,sqlite,SAME;
      OFFSET_COMMITTED,sqlite,ONE_TRY;
      ROW_REQUESTED,sqlite,INVALID_GRANT""";

  @TempDir Path dir;

  /** Those of the suite; all there are with {@code -Dcrash.case=all}, or the one that it names. */
  static List<Arguments> cases() {
    String wanted = System.getProperty("crash.case", SUITE);
    List<Arguments> cases = new ArrayList<>();
    if (wanted.equals("all")) {
      for (Checkpoint point : Checkpoint.values()) {
        for (String ledger : List.of("sqlite", "postgres")) {
          for (Repeat repeat : Repeat.values()) {
            cases.add(Arguments.of(point, ledger, repeat));
          }
        }
      }
      return cases;
    }
    for (String one : wanted.split(";", -1)) {
      String[] parts = one.strip().split(",", -1);
      cases.add(Arguments.of(Checkpoint.valueOf(parts[0]), parts[1], Repeat.valueOf(parts[2])));
    }
    return cases;
  }

  @ParameterizedTest(name = "{0}, {1}, a second migration gives {2}")
  @MethodSource("cases")
  void aCrashThereLosesNothingAndDoesNothingTwice(Checkpoint point, String ledger, Repeat repeat)
      throws Exception {
    String repeated =
        "to repeat: mvn test -Dtest=CrashPointTest -Dtest.jvm='-Xmx2g -Dcrash.case=%s,%s,%s'%n"
            .formatted(point, ledger, repeat);
    try {
      crash(point, ledger, repeat);
    } catch (AssertionError e) {
      throw new AssertionError(repeated + e.getMessage(), e);
    } catch (Exception e) {
      throw new IllegalStateException(repeated + e, e);
    }
  }

  private void crash(Checkpoint point, String ledger, Repeat repeat) throws Exception {
    SimulatorOptions options =
        SimulatorOptions.defaults()
            .with("migration.repeat", repeat)
            .withLatency(Duration.ofMillis(100), Distribution.FIXED);
    try (World world = new World(dir, options, 2)) {
      world.settings.put("harvest.window", "8");
      world.settings.put("harvest.kafka.instance", "one");
      world.settings.put("harvest.retry.attempts", "2");
      if (ledger.equals("postgres")) {
        world.settings.put("harvest.ledger.url", SharedPostgres.database(world.prefix));
      }
      Set<String> fingerprints = new HashSet<>();
      StringBuilder rows = new StringBuilder("application,v1_refresh_token\n");
      for (int i = 0; i < REQUESTS; i++) {
        String token = World.token();
        fingerprints.add(World.fingerprint(token));
        rows.append("acme,").append(token).append('\n');
        if (point != Checkpoint.ROW_REQUESTED) {
          world.send(
              new ProducerRecord<>(
                  world.topic("requests"),
                  World.request("acme", token).getBytes(StandardCharsets.UTF_8)));
        }
      }
      world.flush();
      if (point == Checkpoint.ROW_REQUESTED) {
        Path inbox = Files.createDirectories(dir.resolve("data/inbox"));
        Files.writeString(inbox.resolve("users.csv"), rows);
        Files.createFile(inbox.resolve("users.csv.done"));
      }

      boolean rare = point == Checkpoint.ROW_REQUESTED || point == Checkpoint.OFFSET_COMMITTED;
      List<String> halt = List.of("-Dhalt.at=" + point, "-Dhalt.nth=" + (rare ? 1 : 20));
      try (RunProcess run = RunProcess.start(world, halt)) {
        assertThat(run.exitCode(60)).as(run.output()).isEqualTo(137);
      }
      Instant crash = Instant.now();
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        assertThat(run.exitCode(90)).as(run.output()).isZero();
      }

      Map<String, Instant> published = new HashMap<>();
      Set<String> migrated = new HashSet<>();
      for (ConsumerRecord<byte[], byte[]> record : world.records("results")) {
        JsonNode result = World.JSON.readTree(record.value());
        migrated.add(result.path("fingerprint").asText());
        published.put(
            World.fingerprint(result.path("access_token").asText()),
            Instant.ofEpochMilli(record.timestamp()));
      }
      Map<String, List<Call>> calls = new HashMap<>();
      for (Call call : world.simulator.log().migrateCalls()) {
        calls.computeIfAbsent(call.token(), f -> new ArrayList<>()).add(call);
      }
      Set<String> ended = new HashSet<>(migrated);
      for (JsonNode letter : world.values("dead-letters")) {
        String fingerprint = letter.path("fingerprint").asText();
        ended.add(fingerprint);
        // Only a call that was out when the process ended may have succeeded unseen.
        assertThat(letter.path("reason").asText()).isEqualTo("in_doubt");
        assertThat(calls.get(fingerprint)).as("calls of %s", fingerprint).isNotEmpty();
        assertThat(calls.get(fingerprint).get(0).arrivedAt()).isBefore(crash);
      }
      assertThat(ended).isEqualTo(fingerprints);
      calls.forEach(
          (fingerprint, made) -> {
            for (int i = 1; i < made.size(); i++) {
              Call before = made.get(i - 1);
              Call again = made.get(i);
              boolean outAtTheCrash =
                  before.arrivedAt().isBefore(crash) && again.arrivedAt().isAfter(crash);
              Instant known = published.get(before.issuedFingerprint());
              assertThat(!before.result().equals("200") || outAtTheCrash)
                  .as("second call: %s, then %s", before, again)
                  .isTrue();
              assertThat(known == null || known.isAfter(again.arrivedAt()))
                  .as("published at %s: %s, then %s", known, before, again)
                  .isTrue();
            }
          });
    }
  }
}
