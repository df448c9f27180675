package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process is killed at random moments while it reads a dropped file. */
class DropKillTest {
  private static final int ROWS = Integer.getInteger("drop.rows", 4_000);
  private static final int KILLS = Integer.getInteger("drop.kills", 3);

  @TempDir Path dir;

  @Test
  void everyRowIsRequestedAndMigratedOnceAndTheReportIsRight() throws Exception {
    long seed = Long.getLong("drop.seed", System.nanoTime());
    String repeated =
        "to repeat: mvn test -Dtest=DropKillTest -Dtest.jvm='-Xmx2g -Ddrop.seed=%d -Ddrop.rows=%d -Ddrop.kills=%d'%n"
            .formatted(seed, ROWS, KILLS);
    Random random = new Random(seed);
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults().with("seed", seed), 3)) {
      world.settings.put("harvest.kafka.instance", "one");
      Set<String> fingerprints = new HashSet<>();
      StringBuilder rows = new StringBuilder("application,v1_refresh_token\n");
      for (int i = 0; i < ROWS; i++) {
        String token = World.token();
        fingerprints.add(World.fingerprint(token));
        rows.append("acme,").append(token).append('\n');
      }
      rows.append("acme,\n");
      Path inbox = Files.createDirectories(dir.resolve("data/inbox"));
      Files.writeString(inbox.resolve("users.csv"), rows);
      Files.createFile(inbox.resolve("users.csv.done"));

      List<Instant> kills = new ArrayList<>();
      int inTheMiddle = 0;
      for (int i = 0; i < KILLS; i++) {
        long target = requested(world) + 1 + random.nextInt(ROWS / 4);
        try (RunProcess run = RunProcess.start(world, List.of())) {
          await()
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(1))
              .until(() -> requested(world) >= target || !run.isAlive());
          assertThat(run.isAlive()).as(repeated + run.output()).isTrue();
          run.kill();
          kills.add(Instant.now());
        }
        inTheMiddle += Files.exists(inbox.resolve("users.csv")) ? 1 : 0;
      }
      assertThat(inTheMiddle).as(repeated).isPositive(); // a busy machine may kill too late
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        assertThat(run.exitCode(120)).as(repeated + run.output()).isZero();
      }

      Map<Long, String> sources = new HashMap<>();
      for (JsonNode result : world.values("results")) {
        String source = result.path("source").asText();
        assertThat(source).as(repeated).startsWith("file:users.csv#");
        sources.put(
            Long.parseLong(source.substring(source.indexOf('#') + 1)),
            result.path("fingerprint").asText());
      }
      assertThat(new HashSet<>(sources.values())).as(repeated).isEqualTo(fingerprints);
      assertThat(sources).as(repeated).hasSize(ROWS);
      assertThat(world.values("dead-letters")).as(repeated).isEmpty();
      assertThat(inbox.resolve("users.csv")).as(repeated).doesNotExist();
      assertThat(inbox.resolve(".processed/users.csv")).as(repeated).hasContent(rows.toString());
      JsonNode report =
          World.JSON.readTree(inbox.resolve(".processed/users.csv.report.json").toFile());
      assertThat(report.path("rows").asInt()).as(repeated).isEqualTo(ROWS + 1);
      assertThat(report.path("accepted").asInt()).as(repeated).isEqualTo(ROWS);
      assertThat(report.path("rejected").asInt()).as(repeated).isEqualTo(1);
      assertThat(inbox.resolve(".processed/users.csv.rejected.ndjson")).content().hasLineCount(1);
      assertSecondCallsExplained(world, kills, repeated);
      Cli books = Cli.run(world, "report");
      assertThat(books.exit).as(repeated + books.out + books.err).isZero();

      Files.writeString(
          inbox.resolve(".processed/users.csv"), "acme,late\n", StandardOpenOption.APPEND);
      Cli later = Cli.run(world, "report");
      assertThat(later.exit).as(repeated + later.out).isEqualTo(1);
      assertThat(later.out).as(repeated).contains("file_changed file:users.csv");
    }
  }

  private static long requested(World world) {
    return world.offsets.ends().values().stream().mapToLong(Long::longValue).sum();
  }

  private static void assertSecondCallsExplained(
      World world, List<Instant> kills, String repeated) {
    Map<String, Call> last = new HashMap<>();
    for (Call call : world.simulator.log().migrateCalls()) {
      Call before = last.put(call.token(), call);
      if (before != null) {
        assertThat(kills)
            .as("%ssecond call: %s, then %s", repeated, before, call)
            .anyMatch(kill -> !before.arrivedAt().isAfter(kill) && call.arrivedAt().isAfter(kill));
      }
    }
  }
}
