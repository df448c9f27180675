package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database role of a run: what docs/security.md grants it, and no more. */
class LedgerRoleTest {
  @TempDir Path dir;

  @Test
  void onceTheTablesAreMadeEveryCommandButRebuildNeedsNoMoreThanSelectInsertAndUpdate()
      throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      String owner = SharedPostgres.database(world.prefix);
      String role = "role_" + world.prefix;
      execute(owner, "create role " + role + " login");
      execute(owner, "revoke create on schema public from public");
      world.settings.put("harvest.ledger.url", owner);
      assertThat(Cli.run(world, "check", "--create-schema").exit).isZero();
      execute(owner, "grant select, insert, update on all tables in schema public to " + role);
      world.settings.put("harvest.ledger.url", owner.replace("user=postgres", "user=" + role));
      world.send(World.request("acme", World.token()));
      world.send(World.request("later", World.token()));

      for (String line : List.of("check", "plan", "run --until-idle 200ms", "status", "report")) {
        assertWorks(world, line);
      }
      world.application("later");
      for (String line : List.of("replay", "run --until-idle 200ms", "report", "purge --yes")) {
        assertWorks(world, line);
      }

      assertThat(world.simulator.log().migrateCalls()).hasSize(2);
    }
  }

  private static void assertWorks(World world, String line) throws Exception {
    Cli cli = Cli.run(world, line.split(" "));
    assertThat(cli.exit).as(line + "\n" + cli.out + cli.err).isZero();
  }

  private static void execute(String url, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
