package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read and mend the books, with the ledger in PostgreSQL. */
class SharedBooksTest {
  @TempDir Path dir;

  private World world() throws Exception {
    World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2);
    world.settings.put("harvest.ledger.url", SharedPostgres.database(world.prefix));
    return world;
  }

  @Test
  void beforeTheFirstRunThereIsNothingToTellAndNothingIsMade() throws Exception {
    try (World world = world()) {
      world.send(World.request("acme", World.token()));

      Cli plan = Cli.run(world, "plan", "--json");
      Cli status = Cli.run(world, "status", "--json");
      Cli report = Cli.run(world, "report", "--json");

      assertThat(plan.exit).as(plan.err).isZero();
      assertThat(plan.json().path("requests").asInt()).isEqualTo(1);
      assertThat(status.exit).as(status.err).isZero();
      assertThat(status.json().path("state").asText()).isEqualTo("STOPPED");
      assertThat(report.exit).as(report.err).isZero();
      assertThat(schemas(world, "request")).isEmpty();

      world.settings.put(
          "harvest.ledger.url", "jdbc:postgresql://127.0.0.1:1/none?user=a&password=pass-word");
      Cli away = Cli.run(world, "status");
      assertThat(away.exit).isEqualTo(2);
      assertThat(away.err).contains("harvest.ledger.url").doesNotContain("pass-word");
      Cli check = Cli.run(world, "check", "--json");
      assertThat(check.exit).isEqualTo(2);
      assertThat(check.json().path("problems").findValuesAsText("key"))
          .containsExactly("harvest.ledger.url");
      world.settings.put("harvest.ledger.url", "jdbc:postgresql://a:b:c/x?password=pass-word");
      Cli unreadable = Cli.run(world, "status");
      assertThat(unreadable.exit).isEqualTo(2);
      assertThat(unreadable.err).contains("harvest.ledger.url").doesNotContain("pass-word");
    }
  }

  @Test
  void theBooksAreReadBesideARunWhichGoesOn() throws Exception {
    try (World world = world()) {
      String token = World.token();
      String doubtful = World.token();
      world.simulator.script(World.fingerprint(doubtful), "issue-reset", "invalid-grant");
      for (String value :
          List.of(
              World.request("acme", token),
              World.request("acme", doubtful),
              World.refused("acme"),
              World.request("nobody", World.token()),
              "no json")) {
        world.send(value);
      }
      world.start();
      world.awaitDone();
      world.send(World.request("acme", token));
      world.awaitDone();

      await()
          .untilAsserted(
              () -> {
                JsonNode status = Cli.run(world, "status", "--json").json();
                assertThat(status.path("state").asText()).isEqualTo("RUNNING");
                assertThat(status.path("total").path("received").asInt()).isEqualTo(6);
                assertThat(status.path("total").path("duplicates").asInt()).isEqualTo(1);
                assertThat(status.path("total").path("in_doubt").asInt()).isEqualTo(1);
                assertThat(status.path("rate_per_second").asDouble()).isPositive();
              });
      Cli report = Cli.run(world, "report", "--json");
      assertThat(report.exit).as(report.out + report.err).isZero();
      assertThat(report.json().path("total"))
          .isEqualTo(Cli.run(world, "status", "--json").json().path("total"));
      assertThat(Cli.run(world, "authorize-links", "--json").json().path("links")).hasSize(2);
      world.send(World.request("acme", World.token()));
      world.awaitDone();
      assertThat(world.values("results")).hasSize(2);

      // Another machine has no state file: the leases in the ledger tell that somebody works.
      world.settings.put("harvest.data.dir", dir.resolve("elsewhere").toString());
      assertThat(Cli.run(world, "status", "--json").json().path("state").asText())
          .isEqualTo("RUNNING");
      world.stop();
      assertThat(Cli.run(world, "status", "--json").json().path("state").asText())
          .isEqualTo("STOPPED");
      world.send(World.request("acme", token));
      world.send(World.request("acme", World.token()));
      JsonNode plan = Cli.run(world, "plan", "--json").json();
      assertThat(plan.path("requests").asInt()).isEqualTo(2);
      assertThat(plan.path("already_migrated").asInt()).isEqualTo(1);
    }
  }

  @Test
  void deadLettersAreReplayedOnceBesideARun() throws Exception {
    try (World world = world()) {
      world.send(World.request("late", World.token()));
      Cli none = Cli.run(world, "replay");
      assertThat(none.exit).as(none.err).isZero();
      world.start();
      world.await("dead-letters", 1);
      world.awaitDone();
      world.stop();
      world.application("late");
      world.start();
      world.send(World.request("acme", World.token()));

      Cli replay = Cli.run(world, "replay", "--json");
      Cli again = Cli.run(world, "replay", "--json");

      assertThat(replay.exit).as(replay.err).isZero();
      assertThat(replay.json().path("replayed").asInt()).isEqualTo(1);
      assertThat(again.json().path("replayed").asInt()).isZero();
      world.await("results", 2);
      world.awaitDone();
      Cli report = Cli.run(world, "report", "--json");
      assertThat(report.exit).as(report.out + report.err).isZero();
      assertThat(report.json().path("total").path("replayed").asInt()).isEqualTo(1);
      assertThat(world.simulator.log().migrateCalls()).hasSize(2);
    }
  }

  @Test
  void aLedgerIsMadeAgainAndTheOldOneIsKeptAside() throws Exception {
    try (World world = world()) {
      String token = World.token();
      for (String value : List.of(World.request("acme", token), World.refused("acme"), "no json")) {
        world.send(value);
      }
      world.start();
      world.awaitDone();
      assertThat(Cli.run(world, "rebuild-ledger").exit).isEqualTo(1);
      world.stop();
      JsonNode before = Cli.run(world, "status", "--json").json().path("total");
      String unseen = World.token();
      world.send(0, World.request("acme", unseen).getBytes(StandardCharsets.UTF_8));
      world.offsets.skip(0, world.offsets.ends().get(0));

      Cli rebuild = Cli.run(world, "rebuild-ledger", "--json");

      assertThat(rebuild.exit).as(rebuild.err).isZero();
      assertThat(rebuild.json().path("in_doubt").asInt()).isEqualTo(1);
      assertThat(rebuild.json().path("set_aside").asText()).contains("public_aside_");
      assertThat(schemas(world, "request"))
          .hasSize(2)
          .anyMatch(schema -> rebuild.out.contains(schema + "\""));
      JsonNode after = Cli.run(world, "status", "--json").json().path("total");
      assertThat(after.path("migrated")).isEqualTo(before.path("migrated"));
      assertThat(after.path("received").asInt()).isEqualTo(before.path("received").asInt() + 1);
      // A process that comes back late with the number of an old row must not find a new one there.
      assertThat(number(world, "select min(id) from request")).isGreaterThan(2);
      int calls = world.simulator.log().migrateCalls().size();
      world.offsets.toTheBeginning();
      world.send(World.request("acme", token));
      world.start();
      world.awaitDone();
      world.stop();
      assertThat(world.simulator.log().migrateCalls()).hasSize(calls);
      assertThat(world.values("results")).hasSize(1);
      Cli report = Cli.run(world, "report", "--json");
      assertThat(report.exit).as(report.out).isZero();
      assertThat(Files.exists(dir.resolve("data/ledger.db"))).isFalse();
    }
  }

  private static List<String> schemas(World world, String table) throws Exception {
    List<String> schemas = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(world.settings.get("harvest.ledger.url"));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select schemaname from pg_tables where tablename = '" + table + "'")) {
      while (row.next()) {
        schemas.add(row.getString(1));
      }
    }
    return schemas;
  }

  private static long number(World world, String query) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(world.settings.get("harvest.ledger.url"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
