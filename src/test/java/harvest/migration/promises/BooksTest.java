package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read and mend the books, on what real runs left. */
class BooksTest {
  @TempDir Path dir;

  private static SimulatorOptions strict() {
    return SimulatorOptions.defaults()
        .withApplication(
            "acme",
            Client.of(
                "acme-v1", "acme-v1-secret-0123456789", "acme-v2", "acme-v2-secret-0123456789"))
        .withApplication(
            "late",
            Client.of(
                "late-v1", "late-v1-secret-0123456789", "late-v2", "late-v2-secret-0123456789"));
  }

  @Test
  void listsThatTwoApplicationsReadOfOneAccountAreTwo() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      for (String application : List.of("acme", "acme", "other")) { // one was cut off
        record(world, "record.v1", application, "7/users/1", "{\"id\":1}");
        record(world, "record.v1", application, "7/users/2", "{\"id\":2}");
        record(world, "read.v1", application, "7/users?", "{}");
      }
      world.flush();

      JsonNode reads = Cli.run(world, "report", "--format", "json").json().path("reads");

      assertThat(reads.path("completed").asInt()).isEqualTo(2);
      assertThat(reads.path("records").asInt()).isEqualTo(4);
    }
  }

  private static void record(
      World world, String schema, String application, String key, String record) {
    String value = "{\"application\":\"%s\",\"record\":%s}".formatted(application, record);
    ProducerRecord<byte[], byte[]> outgoing =
        new ProducerRecord<>(
            world.topic("records"),
            key.getBytes(StandardCharsets.UTF_8),
            value.getBytes(StandardCharsets.UTF_8));
    outgoing.headers().add("schema", schema.getBytes(StandardCharsets.UTF_8));
    world.send(outgoing);
  }

  @Test
  void theBooksOfAMixedRunBalance() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      String token = World.token();
      world.send(World.request("acme", token));
      world.send(World.request("acme", token));
      String doubtful = World.token();
      world.simulator.script(World.fingerprint(doubtful), "issue-reset", "invalid-grant");
      world.send(World.request("acme", doubtful));
      world.send(World.refused("acme"));
      world.send(World.request("nobody", World.token()));
      world.send("no json");
      drop(
          world,
          "people.csv",
          "application,subject,v1_refresh_token\n"
              + "acme,kim,"
              + World.token()
              + "\nacme,lee,"
              + World.token()
              + "\nacme,noone,\n");
      drop(world, "broken.csv", "application,subject\nacme,kim\n");
      world.start();
      world.await("results", 3);
      Awaitility.await()
          .until(() -> Files.exists(dir.resolve("data/inbox/.failed/broken.csv.report.json")));
      world.awaitDone();
      world.stop();

      Cli report = Cli.run(world, "report", "--format", "json");

      assertThat(report.exit).as(report.out + report.err).isZero();
      JsonNode json = report.json();
      assertThat(json.path("balanced").asBoolean()).isTrue();
      assertThat(json.path("problems")).isEmpty();
      JsonNode total = json.path("total");
      assertThat(total.path("received").asInt()).isEqualTo(8);
      assertThat(total.path("migrated").asInt()).isEqualTo(3);
      assertThat(total.path("duplicates").asInt()).isEqualTo(1);
      assertThat(total.path("in_doubt").asInt()).isEqualTo(1);
      assertThat(total.path("dead_letters").path("invalid_token").asInt()).isEqualTo(1);
      assertThat(total.path("dead_letters").path("unknown_application").asInt()).isEqualTo(1);
      assertThat(total.path("dead_letters").path("malformed").asInt()).isEqualTo(1);
      assertBalanced(total);
      assertThat(json.path("applications").path("acme").path("received").asInt()).isEqualTo(6);
      JsonNode file = json.path("files").get(0);
      assertThat(file.path("file").asText()).isEqualTo("people.csv");
      assertThat(file.path("rows").asInt()).isEqualTo(3);
      assertThat(file.path("rejected").asInt()).isEqualTo(1);
      assertThat(file.path("migrated").asInt()).isEqualTo(2);
      assertThat(json.path("earliest_expiry").asText()).endsWith("Z");
      JsonNode refused = json.path("refused_files");
      assertThat(refused).hasSize(1);
      assertThat(refused.get(0).path("file").asText()).isEqualTo("broken.csv");
      assertThat(refused.get(0).path("error").asText()).isNotEmpty();
      JsonNode inDoubt = json.path("in_doubt");
      assertThat(inDoubt).hasSize(1);
      assertThat(inDoubt.get(0).path("fingerprint").asText())
          .isEqualTo(World.fingerprint(doubtful));

      JsonNode status = Cli.run(world, "status", "--json").json();
      assertThat(status.path("total")).isEqualTo(total);
      assertThat(status.path("state").asText()).isEqualTo("STOPPED");
      assertThat(status.path("share_done").asDouble()).isEqualTo(1);
      assertThat(status.path("eta_seconds").asDouble()).isZero();
      assertThat(status.path("applications").path("acme").path("circuit").asText())
          .isEqualTo("CLOSED");

      Cli table = Cli.run(world, "report");
      assertThat(table.out)
          .contains("Reconciliation OK", "people.csv", "in doubt")
          .contains("next: harvest-migration replay --reason in_doubt");
      Cli csv = Cli.run(world, "report", "--format", "csv");
      assertThat(csv.out)
          .contains(
              "application,acme,",
              "file,people.csv,",
              "refused file,broken.csv,",
              "in doubt,acme,");
      Path page = dir.resolve("report.html");
      assertThat(Cli.run(world, "report", "--format", "html", "--out", page.toString()).exit)
          .isZero();
      assertThat(Files.readString(page))
          .contains("<svg", "</html>", "people.csv", "viewport", "Who is left", "in_doubt")
          .contains(">Hand them over to the integration.", "the user has to consent again")
          .doesNotContain("src=", "<link", "<iframe", "url(", "@import", "fetch(");

      Cli links = Cli.run(world, "authorize-links", "--json");
      assertThat(links.exit).isZero();
      assertThat(links.json().path("links")).hasSize(2);
      assertThat(Cli.run(world, "authorize-links", "--all", "--json").json().path("links"))
          .hasSize(5);
      assertThat(report.out + table.out + csv.out + links.out).doesNotContain(token, doubtful);
    }
  }

  @Test
  void usersWhoCameWithOneTokenAreNamedAndEachHasALink() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      String token = "revoked" + World.token().substring(7);
      drop(
          world,
          "shared.csv",
          "application,subject,v1_refresh_token\n"
              + "acme,kim,%1$s\nacme,lee,%1$s\nacme,kim,%1$s\nacme,max,%1$s\n".formatted(token)
              + "acme,own,"
              + World.token()
              + "\n");

      Cli plan = Cli.run(world, "plan", "--json");
      assertThat(plan.json().path("shared_tokens").toString())
          .isEqualTo("[{\"application\":\"acme\",\"subjects\":[\"kim\",\"lee\",\"max\"]}]");
      assertThat(Cli.run(world, "plan").out).contains("kim, lee, max");
      world.start();
      world.await("results", 1);
      world.await("dead-letters", 1);
      world.awaitDone();
      world.stop();

      Cli report = Cli.run(world, "report", "--json");
      assertThat(report.exit).as(report.out).isZero();
      assertThat(report.json().path("balanced").asBoolean()).isTrue();
      JsonNode problem = report.json().path("problems").get(0);
      assertThat(problem.path("kind").asText()).isEqualTo("shared_token");
      assertThat(problem.path("fingerprint").asText()).isEqualTo(World.fingerprint(token));
      assertThat(problem.path("text").asText()).contains("kim, lee, max");
      assertThat(Cli.run(world, "report").out).contains("Reconciliation OK", "shared_token");
      JsonNode links = Cli.run(world, "authorize-links", "--json").json().path("links");
      assertThat(links.findValuesAsText("subject")).containsExactlyInAnyOrder("kim", "lee", "max");

      Cli unknown = Cli.run(world, "authorize-links", "--application", "acne");
      assertThat(unknown.exit).isEqualTo(2);
      assertThat(unknown.err.lines()).singleElement().asString().contains("'acne'", "acme?");
    }
  }

  @Test
  void aLostPairIsNamed() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      String lost = World.token();
      world.send(World.request("acme", lost));
      world.start();
      world.await("results", 1);
      world.awaitDone();
      world.stop();
      world.offsets.deleteUpTo(world.topic("results"), 0, 1);
      world.send(World.request("acme", World.token()));
      world.start();
      world.await("results", 1);
      world.awaitDone();
      world.stop();

      Cli report = Cli.run(world, "report", "--json");

      assertThat(report.exit).isEqualTo(1);
      assertThat(report.json().path("balanced").asBoolean()).isFalse();
      assertThat(report.json().path("problems")).hasSize(1);
      JsonNode problem = report.json().path("problems").get(0);
      assertThat(problem.path("kind").asText()).isEqualTo("lost_pair");
      assertThat(problem.path("fingerprint").asText()).isEqualTo(World.fingerprint(lost));
      assertThat(Cli.run(world, "report").out).contains("Reconciliation failed", "lost_pair");
    }
  }

  @Test
  void whatNobodyCanExplainIsNamed() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.send(World.request("acme", World.token()));
      world.start();
      world.await("results", 1);
      world.awaitDone();
      world.stop();
      String skipped = World.token();
      world.send(World.request("acme", skipped));
      world.offsets.skip(0, 2);
      String stray = World.token();
      world.send(
          new ProducerRecord<>(
              world.topic("results"),
              null,
              ("{\"application\":\"acme\",\"grant_type\":\"v1_refresh_token\",\"fingerprint\":\""
                      + World.fingerprint(stray)
                      + "\",\"status\":\"migrated\",\"access_token\":\"1.at.x\",\"attempts\":1,"
                      + "\"request_at\":\""
                      + world.topic("requests")
                      + "-0@7\"}")
                  .getBytes(StandardCharsets.UTF_8)));
      world.flush();
      drop(
          world,
          ".processed/gone.csv.report.json",
          "{\"file\":\"gone.csv\",\"sha256\":\"00\",\"format\":\"csv\",\"rows\":2,\"accepted\":2,\"rejected\":0}");

      Cli report = Cli.run(world, "report", "--json");

      assertThat(report.exit).isEqualTo(1);
      JsonNode problems = report.json().path("problems");
      assertThat(problems.findValuesAsText("kind"))
          .containsExactlyInAnyOrder(
              "without_outcome",
              "result_without_request",
              "unknown_to_ledger",
              "file_rows_missing");
      assertThat(problems.findValuesAsText("fingerprint"))
          .contains(World.fingerprint(skipped), World.fingerprint(stray));
    }
  }

  @Test
  void deadLettersAreReplayedOnceAfterTheirCauseIsGone() throws Exception {
    try (World world = new World(dir, strict(), 2)) {
      world.application("late");
      world.settings.put("harvest.app.late.v1-client-secret", "not-the-one-that-it-should-be");
      Set<String> tokens = new HashSet<>();
      for (int i = 0; i < 8; i++) {
        String token = World.token();
        tokens.add(World.fingerprint(token));
        world.send(World.request("late", token));
      }
      world.send(World.request("nobody", World.token()));
      world.start();
      world.await("dead-letters", 9);
      world.awaitDone();
      // The circuit is open: what is replayed now ends the same way, and is accounted for.
      Cli tooEarly = Cli.run(world, "replay", "--application", "late", "--json");
      assertThat(tooEarly.json().path("replayed").asInt()).isEqualTo(8);
      world.await("dead-letters", 17);
      world.awaitDone();
      world.stop();
      assertBalanced(Cli.run(world, "report", "--json").json().path("total"));
      world.settings.put("harvest.app.late.v1-client-secret", "late-v1-secret-0123456789");

      Cli dry =
          Cli.run(world, "replay", "--reason", "application_suspended", "--dry-run", "--json");
      assertThat(dry.json().path("replayed").asInt()).isZero();
      Cli replay = Cli.run(world, "replay", "--reason", "application_suspended", "--json");
      Cli again = Cli.run(world, "replay", "--reason", "application_suspended", "--json");

      assertThat(replay.exit).as(replay.err).isZero();
      assertThat(replay.json().path("found").asInt()).isEqualTo(16);
      assertThat(replay.json().path("replayed").asInt()).isEqualTo(8);
      assertThat(replay.json().path("skipped").asInt()).isEqualTo(8);
      assertThat(again.json().path("replayed").asInt()).isZero();
      world.start();
      world.await("results", 8);
      world.awaitDone();
      world.stop();
      Cli report = Cli.run(world, "report", "--json");
      assertThat(report.exit).as(report.out).isZero();
      JsonNode late = report.json().path("applications").path("late");
      assertThat(late.path("received").asInt()).isEqualTo(24);
      assertThat(late.path("migrated").asInt()).isEqualTo(8);
      assertThat(late.path("replayed").asInt()).isEqualTo(16);
      assertBalanced(late);
      assertThat(world.values("results"))
          .allSatisfy(r -> assertThat(tokens).contains(r.path("fingerprint").asText()));
      assertThat(
              Cli.run(world, "status", "--json")
                  .json()
                  .path("applications")
                  .path("late")
                  .path("replayed")
                  .asInt())
          .isEqualTo(16);
    }
  }

  @Test
  void whatTurnsATerminalIsEscapedInJson() throws Exception {
    String turning = "\u202eKim\u009b31m";
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.send(
          "{\"application\":\"acme\",\"subject\":\"%s\",\"v1_refresh_token\":\"%s\"}"
              .formatted(turning, "revoked" + World.token().substring(7)));
      world.send(World.request("nobody" + turning, World.token()));
      world.flush();
      drop(world, "bad" + turning + ".csv", "subject\n");
      Cli plan = Cli.run(world, "plan", "--json");
      world.start();
      world.awaitDone();
      world.stop();
      Cli links = Cli.run(world, "authorize-links", "--json");
      Cli export = Cli.run(world, "export", "--topic", "dead-letters", "--format", "ndjson");

      assertThat(plan.json().path("unknown_applications").has("nobody" + turning)).isTrue();
      assertThat(links.json().path("links").get(0).path("subject").asText()).isEqualTo(turning);
      assertThat(export.out).contains("\\u202eKim\\u009b31m");
      assertThat(plan.err).contains("bad?Kim?31m.csv: would be refused");
      assertThat(plan.out + plan.err + links.out + export.out).doesNotContain("\u202e", "\u009b");
    }
  }

  @Test
  void aReplayWhoseOriginalIsGoneSaysSo() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.send(World.request("nobody", World.token()));
      world.start();
      world.await("dead-letters", 1);
      world.awaitDone();
      world.stop();
      world.offsets.deleteUpTo(world.topic("requests"), 0, 1);

      Cli replay = Cli.run(world, "replay", "--json");

      assertThat(replay.exit).isEqualTo(1);
      assertThat(replay.json().toString())
          .isEqualTo("{\"found\":1,\"replayed\":0,\"skipped\":0,\"missing\":1}");
    }
  }

  @Test
  void aPlanCountsWhatWaitsAndTouchesNothing() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      String migrated = World.token();
      world.send(World.request("acme", migrated));
      world.start();
      world.await("results", 1);
      world.awaitDone();
      world.stop();
      int calls = world.simulator.log().migrateCalls().size();
      world.settings.put("harvest.rate.requests", "100");
      String twice = World.token();
      world.send(World.request("acme", migrated));
      world.send(World.request("acme", twice));
      world.send(World.request("acme", World.token()));
      world.send(World.request("x", World.token()));
      world.send("no json");
      world.send("{\"application\":\"acme\"}");
      drop(
          world,
          "more.ndjson",
          World.request("acme", twice)
              + "\n"
              + World.request("acme", World.token())
              + "\nbroken\n");

      Cli plan = Cli.run(world, "plan", "--json");

      assertThat(plan.exit).as(plan.err).isZero();
      assertThat(plan.json().toString())
          .isEqualTo(
              "{\"requests\":9,\"applications\":{\"acme\":5},\"duplicates\":1,\"malformed\":3,"
                  + "\"unknown_applications\":{\"x\":1},\"already_migrated\":1,"
                  + "\"estimated_seconds\":0.45,\"estimated_seconds_with_accounts\":0.9,\"shared_tokens\":[]}");
      assertThat(world.simulator.log().migrateCalls()).hasSize(calls);
      assertThat(dir.resolve("data/inbox/more.ndjson")).exists();
      assertThat(world.offsets.committed()).isNotEqualTo(world.offsets.ends());
      assertThat(Cli.run(world, "plan").out).contains("9 requests wait", "NOT CONFIGURED");
    }
  }

  @Test
  void statusWorksBesideARunAndWithoutABroker() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      for (int i = 0; i < 20; i++) {
        world.send(World.request("acme", World.token()));
      }
      world.start();
      world.await("results", 20);
      world.awaitDone();

      Awaitility.await()
          .untilAsserted(
              () -> {
                JsonNode status = Cli.run(world, "status", "--json").json();
                assertThat(status.path("state").asText()).isEqualTo("RUNNING");
                assertThat(status.path("total").path("migrated").asInt()).isEqualTo(20);
                assertThat(status.path("rate_per_second").asDouble()).isPositive();
                assertThat(status.path("applications").path("acme").path("circuit").asText())
                    .isEqualTo("CLOSED");
              });
      assertThat(Cli.run(world, "report", "--json").exit).isZero();
      world.stop();
      world.settings.put("harvest.kafka.brokers", "127.0.0.1:1");
      Cli status = Cli.run(world, "status", "--json");
      assertThat(status.exit).isZero();
      assertThat(status.json().path("state").asText()).isEqualTo("STOPPED");
      assertThat(status.json().path("share_done").isNull()).isTrue();
      assertThat(status.json().path("total").path("migrated").asInt()).isEqualTo(20);
    }
  }

  @Test
  void aLostLedgerIsMadeAgainAndNothingIsMigratedTwice() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2)) {
      String token = World.token();
      for (String value :
          List.of(
              World.request("acme", token),
              World.request("acme", World.token()),
              World.refused("acme"),
              World.request("nobody", World.token()),
              "no json")) {
        world.send(value);
      }
      world.start();
      world.await("results", 2);
      world.awaitDone();
      world.send(World.request("acme", token));
      world.awaitDone();
      assertThat(Cli.run(world, "rebuild-ledger").exit).isEqualTo(1);
      world.stop();
      JsonNode before = Cli.run(world, "status", "--json").json().path("total");
      String unseen = World.token();
      world.send(0, World.request("acme", unseen).getBytes(StandardCharsets.UTF_8));
      world.offsets.skip(0, world.offsets.ends().get(0));
      for (String part : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(dir.resolve("data/ledger.db" + part));
      }

      Cli rebuild = Cli.run(world, "rebuild-ledger", "--json");

      assertThat(rebuild.exit).as(rebuild.err).isZero();
      assertThat(rebuild.json().path("in_doubt").asInt()).isEqualTo(1);
      JsonNode after = Cli.run(world, "status", "--json").json().path("total");
      assertThat(after.path("migrated")).isEqualTo(before.path("migrated"));
      assertThat(after.path("duplicates")).isEqualTo(before.path("duplicates"));
      assertThat(after.path("received").asInt()).isEqualTo(before.path("received").asInt() + 1);
      assertThat(
              world
                  .only("dead-letters", "fingerprint", World.fingerprint(unseen))
                  .path("reason")
                  .asText())
          .isEqualTo("in_doubt");
      Cli report = Cli.run(world, "report", "--json");
      assertThat(report.exit).as(report.out).isZero();
      world.offsets.toTheBeginning();
      int calls = world.simulator.log().migrateCalls().size();
      world.send(World.request("acme", token));
      world.start();
      world.awaitDone();
      world.stop();
      assertThat(world.simulator.log().migrateCalls()).hasSize(calls);
      assertThat(world.values("results")).hasSize(2);
    }
  }

  @Test
  void whatMayHaveBeenOutWhenTheLedgerWasLostIsInDoubt() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.send(World.request("acme", World.token()));
      world.start();
      world.await("results", 1);
      world.awaitDone();
      world.stop();
      String out = World.token();
      world.simulator.script(World.fingerprint(out), "invalid-grant");
      world.send(World.request("acme", World.token()));
      world.send(World.request("acme", World.token()));
      world.send(World.request("acme", out));
      Files.delete(dir.resolve("data/ledger.db"));
      world.settings.put("harvest.window", "1"); // the lost run's was another one

      assertThat(Cli.run(world, "rebuild-ledger", "--json").json().path("possibly_sent").asInt())
          .isEqualTo(3);
      world.start();
      world.await("dead-letters", 1);
      world.awaitDone();
      world.stop();

      assertThat(world.values("dead-letters").get(0).path("reason").asText()).isEqualTo("in_doubt");
      assertThat(Cli.run(world, "report", "--json").exit).isZero();
    }
  }

  @Test
  void checkOnlineSpendsNothingAndNamesRefusedCredentials() throws Exception {
    try (World world = new World(dir, strict(), 1)) {
      assertThat(Cli.run(world, "check", "--online").exit).isZero();
      world.application("late");
      world.settings.put("harvest.app.late.v1-client-secret", "not-the-one-that-it-should-be");

      Cli refused = Cli.run(world, "check", "--online", "--json");

      assertThat(refused.exit).isEqualTo(2);
      assertThat(refused.json().path("problems").findValuesAsText("key"))
          .containsExactly("harvest.app.late");
      assertThat(refused.json().path("problems").findValuesAsText("where"))
          .doesNotContain("not set");
      assertThat(world.simulator.log().migrateCalls()).hasSize(3);
      world.settings.put("harvest.id.url", world.simulator.url() + "/nowhere");
      assertThat(
              Cli.run(world, "check", "--online", "--json")
                  .json()
                  .path("problems")
                  .findValuesAsText("key"))
          .containsExactly("harvest.id.url");
      world.settings.put("harvest.id.url", "http://127.0.0.1:1");
      assertThat(
              Cli.run(world, "check", "--online", "--json")
                  .json()
                  .path("problems")
                  .findValuesAsText("key"))
          .containsExactly("harvest.id.url");
    }
  }

  @Test
  void checkRefusesTopicsThatForget() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.offsets.set(world.topic("results"), "cleanup.policy", "compact");
      world.offsets.set(world.topic("requests"), "retention.ms", "86400000");
      world.offsets.set(world.topic("accounts"), "retention.ms", "86400000");
      world.offsets.set(world.topic("dead-letters"), "retention.bytes", "1000000");

      Cli check = Cli.run(world, "check", "--json");

      assertThat(check.exit).isEqualTo(2);
      assertThat(check.json().path("problems").findValuesAsText("key"))
          .containsExactlyInAnyOrder(
              "harvest.topic.results", "harvest.topic.requests", "harvest.topic.dead-letters");

      // A run is stopped by what loses records unread, and warns of what does so in days.
      Cli refused = Cli.run(world, "run", "--until-idle", "1s");
      assertThat(refused.exit).isEqualTo(2);
      assertThat(refused.err)
          .contains("harvest.topic.results")
          .doesNotContain("harvest.topic.requests:");
      world.offsets.set(world.topic("results"), "cleanup.policy", "delete");
      try (LogTap log = new LogTap()) {
        assertThat(Cli.run(world, "run", "--until-idle", "1s").exit).isZero();
        assertThat(log.lines())
            .filteredOn(line -> line.startsWith("WARN") && line.contains("forgets"))
            .hasSize(2);
      }
    }
  }

  private void drop(World world, String name, String content) throws Exception {
    Path file = Path.of(world.settings.get("harvest.data.dir")).resolve("inbox").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    if (!name.endsWith(".json")) {
      Files.writeString(file.resolveSibling(file.getFileName() + ".done"), "");
    }
  }

  private static void assertBalanced(JsonNode counts) {
    long dead = 0;
    for (JsonNode number : counts.path("dead_letters")) {
      dead += number.asLong();
    }
    assertThat(counts.path("received").asLong())
        .isEqualTo(
            counts.path("migrated").asLong()
                + counts.path("issued").asLong()
                + counts.path("verified").asLong()
                + counts.path("duplicates").asLong()
                + counts.path("in_flight").asLong()
                + counts.path("replayed").asLong()
                + dead);
  }
}
