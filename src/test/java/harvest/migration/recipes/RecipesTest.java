package harvest.migration.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import harvest.migration.promises.World;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/recipes do what they say when they are copied as they are. */
class RecipesTest {
  private static final Path RECIPES = Path.of("docs/recipes");

  @TempDir Path dir;

  @Test
  void eachRowOfATableIsRequestedOnceAndItsPairComesBackIntoATable() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 2);
        Connection database = integrationsDatabase(world)) {
      recipe(world, "requests-from-table");
      recipe(world, "pairs-into-table");
      List<String> tokens = List.of(World.token(), World.token(), World.token());
      for (int user = 0; user < tokens.size(); user++) {
        ask(database, "user-" + user, tokens.get(user));
      }

      world.start();
      await().until(() -> count(database, "harvest_v2_token"), n -> n == 3);
      world.stop();
      ask(database, "late", World.token());
      world.start();
      await().until(() -> count(database, "harvest_v2_token"), n -> n == 4);

      assertThat(world.values("requests")).hasSize(4);
      assertThat(count(database, "harvest_v1_token WHERE requested_at IS NULL")).isZero();
      for (int user = 0; user < tokens.size(); user++) {
        JsonNode result = result(world, World.fingerprint(tokens.get(user)));
        assertThat(pair(database, World.fingerprint(tokens.get(user))))
            .containsExactly(
                "acme",
                "user-" + user,
                result.path("access_token").asText(),
                result.path("refresh_token").asText());
      }
    }
  }

  @Test
  void aPairWaitsForItsTableAndACopyOfAResultChangesNothing() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1);
        Connection database = integrationsDatabase(world)) {
      recipe(world, "pairs-into-table");
      execute(database, "ALTER TABLE harvest_v2_token RENAME TO away");
      String token = World.token();
      world.send(World.request("acme", token));
      world.start();
      world.await("results", 1);
      world.awaitDone();

      execute(database, "ALTER TABLE away RENAME TO harvest_v2_token");
      await().until(() -> count(database, "harvest_v2_token"), n -> n == 1);
      world.stop();

      execute(database, "UPDATE harvest_v2_token SET attempts = 9, access_token = 'newer'");
      world.settings.put("harvest.kafka.group", world.settings.get("harvest.kafka.group") + "-2");
      String next = World.token();
      world.send(World.request("acme", next));
      world.start();
      await().until(() -> count(database, "harvest_v2_token"), n -> n == 2);
      assertThat(pair(database, World.fingerprint(token))).contains("newer");
    }
  }

  @Test
  void aWebhookHearsOfTheStartAnOpenCircuitAndTheEnd() throws Exception {
    List<JsonNode> heard = new CopyOnWriteArrayList<>();
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<Integer> answers = new ArrayList<>(List.of(500));
    hook.createContext(
        "/hook",
        call -> {
          int status = answers.isEmpty() ? 204 : answers.remove(0);
          if (status == 204) {
            heard.add(World.JSON.readTree(call.getRequestBody().readAllBytes()));
          }
          call.sendResponseHeaders(status, -1);
          call.close();
        });
    hook.start();
    SimulatorOptions refusing =
        SimulatorOptions.defaults().withScript("@beta-v1", "invalid-client*");
    try (World world = new World(dir, refusing, 1)) {
      world.application("beta");
      recipe(world, "webhook");
      world.settings.put(
          "webhook.url", "http://127.0.0.1:" + hook.getAddress().getPort() + "/hook");
      world.start();
      await().until(() -> heard.size() == 1);
      assertThat(heard.get(0).path("done").asLong()).isZero();
      assertThat(heard.get(0).path("open")).isEmpty();

      world.send(World.request("acme", World.token()));
      for (int i = 0; i < 4; i++) {
        world.send(World.request("beta", World.token()));
      }
      world.awaitDone();

      await()
          .untilAsserted(
              () -> {
                JsonNode last = heard.get(heard.size() - 1);
                assertThat(last.path("state").asText()).isEqualTo("RUNNING");
                assertThat(last.path("left").asLong()).isZero();
                assertThat(last.path("done").asLong()).isEqualTo(5);
                assertThat(last.path("open")).hasSize(1);
                assertThat(last.path("open").path(0).asText()).isEqualTo("beta");
              });
    } finally {
      hook.stop(0);
    }
  }

  /** As its page says: the route file beside the others, what stands under configuration set. */
  private static void recipe(World world, String name) throws IOException {
    String yaml = Files.readString(RECIPES.resolve(name + ".camel.yaml"));
    world.route(name, none -> yaml);
    for (String line : block(name, "properties").split("\n", -1)) {
      int end = line.indexOf('=');
      String key = end < 0 ? "" : line.substring(0, end);
      if (!key.isEmpty()) {
        world.settings.putIfAbsent(key, line.substring(end + 1));
      }
    }
  }

  /** The first block of that language on a recipe's page. */
  private static String block(String recipe, String language) {
    try {
      Matcher found =
          Pattern.compile("(?s)```" + language + "\n(.*?)```")
              .matcher(Files.readString(RECIPES.resolve(recipe + ".md")));
      assertThat(found.find()).as(language + " of " + recipe).isTrue();
      return found.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tables as the pages have them, in a database that the settings lead to. */
  private Connection integrationsDatabase(World world) throws SQLException {
    String url = "jdbc:sqlite:" + dir.resolve("integration.db") + "?busy_timeout=10000";
    world.settings.put("camel.beans.integration.jdbcUrl", url);
    world.settings.put("camel.beans.integration.username", "unused");
    world.settings.put("camel.beans.integration.password", "unused");
    Connection database = DriverManager.getConnection(url);
    execute(database, block("requests-from-table", "sql"));
    execute(database, block("pairs-into-table", "sql"));
    return database;
  }

  private static void execute(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static void ask(Connection database, String user, String token) throws SQLException {
    execute(
        database,
        "INSERT INTO harvest_v1_token (application, user_name, v1_refresh_token) VALUES ('acme', '"
            + user
            + "', '"
            + token
            + "')");
  }

  private static int count(Connection database, String from) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet found = statement.executeQuery("SELECT count(*) FROM " + from)) {
      return found.getInt(1);
    }
  }

  private static List<String> pair(Connection database, String fingerprint) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT application, user_name, access_token, refresh_token FROM harvest_v2_token"
                    + " WHERE fingerprint = '"
                    + fingerprint
                    + "'")) {
      assertThat(row.next()).isTrue();
      List<String> columns = new ArrayList<>();
      for (int column = 1; column <= 4; column++) {
        columns.add(String.valueOf(row.getString(column)));
      }
      return columns;
    }
  }

  private static JsonNode result(World world, String fingerprint) {
    return world.values("results").stream()
        .filter(value -> fingerprint.equals(value.path("fingerprint").asText()))
        .findFirst()
        .orElseThrow();
  }
}
