package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the people on duty see, and the switches that they have. */
class MonitoringTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final String MIGRATION = "harvest.migration:type=Migration";
  private static final String LEDGER = "harvest.migration:type=Ledger";

  @TempDir Path dir;

  @Test
  void everyFigureIsExactAtTheEndOfARun() throws Exception {
    SimulatorOptions faults =
        SimulatorOptions.defaults()
            .withScript("revoked*", "invalid-grant*")
            .withScript("limited*", "rate-limited:0")
            .withScript("lost*", "issue-500", "invalid-grant*");
    try (World world = new World(dir, faults, 2)) {
      world.application("beta");
      world.settings.put("harvest.accounts", "false");
      world.settings.put("harvest.health.port", "0");
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        tokens.add(World.token());
      }
      tokens.forEach(token -> world.send(World.request("acme", token)));
      for (int i = 0; i < 3; i++) {
        world.send(World.request("beta", named("revoked" + i)));
      }
      world.send(World.request("beta", named("limited")));
      world.send(World.request("acme", named("lost")));
      world.send(World.request("nobody", World.token()));
      world.send("no JSON");
      world.send(World.request("acme", tokens.get(0)));
      world.send(World.request("acme", tokens.get(1)));

      world.start();
      await().untilAsserted(() -> assertThat(number(MIGRATION, "Lag")).isZero());

      assertThat(all(MIGRATION))
          .containsEntry("Received", 29L)
          .containsEntry("Migrated", 21L)
          .containsEntry("Issued", 0L)
          .containsEntry("Verified", 0L)
          .containsEntry("DeadLettered", 6L)
          .containsEntry("Duplicates", 2L)
          .containsEntry("InDoubt", 1L)
          .containsEntry("InFlight", 0L)
          .containsEntry("Retries", 2L)
          .containsEntry("Lag", 0L)
          .containsEntry("EtaSeconds", 0L)
          .containsEntry("CallsTotal", (long) world.simulator.log().calls().size())
          .containsEntry("RateLimited", 1L)
          .containsEntry("State", "RUNNING")
          .containsOnlyKeys(
              "Received",
              "Migrated",
              "Issued",
              "Verified",
              "DeadLettered",
              "Duplicates",
              "InDoubt",
              "InFlight",
              "Retries",
              "Lag",
              "RatePerSecond",
              "EtaSeconds",
              "CallsTotal",
              "RateLimited",
              "State");
      assertThat((double) all(MIGRATION).get("RatePerSecond")).isPositive();
      assertThat(all(application("acme")))
          .containsEntry("Received", 23L)
          .containsEntry("Migrated", 20L)
          .containsEntry("DeadLettered", 1L)
          .containsEntry("Circuit", "CLOSED")
          .containsEntry("LastError", null)
          .hasSize(5);
      assertThat(all(application("beta")))
          .containsEntry("Received", 4L)
          .containsEntry("Migrated", 1L)
          .containsEntry("DeadLettered", 3L);
      assertThat(all(LEDGER))
          .containsOnly(
              Map.entry("Attempted", 25L),
              Map.entry("Migrated", 21L),
              Map.entry("DeadLettered", 6L),
              Map.entry("InDoubt", 1L),
              Map.entry("OldestUnfinishedSeconds", 0L));
      String page = world.bundle().statusPage();
      ExportedMetrics exported = new ExportedMetrics(get(page + "metrics").body());
      assertThat(exported.values())
          .containsEntry("harvest_migration_requests_received_total{}", 29.0)
          .containsEntry("harvest_migration_requests_migrated_total{}", 21.0)
          .containsEntry("harvest_migration_requests_dead_lettered_total{}", 6.0)
          .containsEntry("harvest_migration_requests_duplicate_total{}", 2.0)
          .containsEntry("harvest_migration_requests_in_doubt_total{}", 1.0)
          .containsEntry("harvest_migration_retries_total{}", 2.0)
          .containsEntry("harvest_migration_rate_limited_total{}", 1.0)
          .containsEntry("harvest_migration_lag_records{}", 0.0)
          .containsEntry("harvest_migration_state{state=RUNNING}", 1.0)
          .containsEntry(
              "harvest_migration_application_circuit{application=acme,state=CLOSED}", 1.0)
          .containsEntry(
              "harvest_migration_application_requests_received_total{application=acme}", 23.0)
          .containsEntry("harvest_migration_ledger_attempted_total{}", 25.0)
          .containsEntry("camel_route_exchanges_total{route=migrate}", 27.0);
      namesFollowTheConventions(exported);
      dashboardAndAlertsUseOnly(exported);
      assertThat(get(page + "observe/metrics").statusCode()).isEqualTo(200);
      everyViewHasTheSameFigures(World.JSON.readTree(get(page + "status.json").body()), world);
      assertThat(get(page).body())
          .contains("RUNNING", "21", "invalid_token", "the user has to consent again")
          .doesNotContain(tokens.get(0))
          .doesNotContain("acme-v1-secret");
      assertThat(routes()).contains("intake", "request", "migrate", "outcome", "results");
      assertThat(everyAttribute())
          .doesNotContain(tokens.get(0))
          .doesNotContain("acme-v1-secret")
          .doesNotContain("acme-v2-secret");
    }
  }

  @Test
  void pausedNothingGoesOutUntilItIsResumed() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.accounts", "false");
      world.start();
      await().untilAsserted(() -> assertThat(state()).isEqualTo("RUNNING"));

      invoke(MIGRATION, "pause");
      assertThat(state()).isEqualTo("PAUSED");
      for (int i = 0; i < 10; i++) {
        world.send(World.request("acme", World.token()));
      }
      await().untilAsserted(() -> assertThat(number(MIGRATION, "Lag")).isEqualTo(10));
      assertThat(number(MIGRATION, "CallsTotal")).isZero();
      assertThat(number(MIGRATION, "EtaSeconds")).isEqualTo(-1);

      invoke(MIGRATION, "resume");
      await().untilAsserted(() -> assertThat(number(MIGRATION, "Lag")).isZero());
      assertThat(number(MIGRATION, "Migrated")).isEqualTo(10);
      assertThat(state()).isEqualTo("RUNNING");
      assertThat(world.simulator.log().migrateCalls()).hasSize(10);
    }
  }

  @Test
  void whatWaitsEndsWhenItsApplicationIsSuspended() throws Exception {
    SimulatorOptions busy =
        SimulatorOptions.defaults().withScript("/api/v2/oauth2/migrate", "ok", "rate-limited:600*");
    try (World world = new World(dir, busy, 1)) {
      world.application("beta");
      world.settings.put("harvest.accounts", "false");
      world.settings.put("harvest.window", "2");
      String first = World.token();
      world.send(World.request("acme", first));
      world.start();
      await().untilAsserted(() -> assertThat(number(MIGRATION, "Lag")).isZero());
      world.send(World.request("acme", World.token()));
      world.send(World.request("acme", World.token()));
      await().untilAsserted(() -> assertThat(number(MIGRATION, "RateLimited")).isPositive());

      invoke(application("acme"), "suspend");
      await()
          .untilAsserted(
              () -> assertThat(number(application("acme"), "DeadLettered")).isEqualTo(2));

      assertThat(all(application("acme")))
          .containsEntry("Circuit", "OPEN")
          .containsEntry("LastError", "suspended by hand");
      for (JsonNode letter : world.values("dead-letters")) {
        assertThat(letter.path("reason").asText()).isEqualTo("application_suspended");
      }
      invoke(application("acme"), "resume");
      assertThat(all(application("acme"))).containsEntry("Circuit", "HALF_OPEN");
    }
  }

  @Test
  void theHealthPortTellsLiveAndReady() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    SimulatorOptions gone = SimulatorOptions.defaults().withScript("/", "status-410*");
    try (World world = new World(dir, gone, 1)) {
      world.settings.put("harvest.health.port", Integer.toString(port));
      world.start();
      await().untilAsserted(() -> assertThat(get(port, "/ready").statusCode()).isEqualTo(200));
      assertThat(get(port, "/live").statusCode()).isEqualTo(200);
      JsonNode ready = World.JSON.readTree(get(port, "/ready").body());
      assertThat(ready.path("status").asText()).isEqualTo("UP");
      assertThat(ready.path("state").asText()).isEqualTo("RUNNING");
      for (String health :
          List.of("/observe/health", "/observe/health/live", "/observe/health/ready")) {
        assertThat(get(port, health).statusCode()).as(health).isEqualTo(200);
      }
      assertThat(get(port, "/").headers().firstValue("content-type").orElseThrow())
          .startsWith("text/html");
      assertThat(get(port, "/").headers().firstValue("cache-control")).hasValue("no-store");
      assertThat(get(port, "/live/more").statusCode()).isEqualTo(404);
      assertThat(ask("TRACE", "http://127.0.0.1:" + port + "/").statusCode()).isEqualTo(405);

      for (int i = 0; i < 4; i++) {
        world.send(World.request("acme", World.token()));
      }
      await().untilAsserted(() -> assertThat(get(port, "/live").statusCode()).isEqualTo(503));

      assertThat(get(port, "/ready").statusCode()).isEqualTo(503);
      assertThat(get(port, "/live").body()).contains("\"GONE\"");
      assertThat(state()).isEqualTo("GONE");
      assertThatThrownBy(() -> invoke(MIGRATION, "resume")).hasRootCauseInstanceOf(Exception.class);
      world.stop();
      assertThatThrownBy(() -> get(port, "/live")).isInstanceOf(java.io.IOException.class);
      assertThat(SERVER.isRegistered(new ObjectName(MIGRATION))).isFalse();
    }
  }

  @Test
  void clientsThatSendHalfARequestBlockNobody() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<Socket> slow = new ArrayList<>();
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.health.port", Integer.toString(port));
      world.start();
      for (int i = 0; i < 50; i++) {
        Socket half = new Socket(InetAddress.getLoopbackAddress(), port);
        slow.add(half);
        half.getOutputStream()
            .write("GET /metrics HTTP/1.1\r\nHost: lo".getBytes(StandardCharsets.UTF_8));
      }

      assertThat(get(port, "/live").statusCode()).isEqualTo(200);
      assertThat(get(port, "/metrics").statusCode()).isEqualTo(200);
    } finally {
      for (Socket half : slow) {
        half.close();
      }
    }
  }

  private static void everyViewHasTheSameFigures(JsonNode status, World world) throws Exception {
    Cli report = Cli.run(world, "report", "--format", "json");
    assertThat(report.exit).as(report.out + report.err).isZero();
    assertThat(status.path("total")).isEqualTo(report.json().path("total"));
    assertThat(status.path("total").path("received").asLong())
        .isEqualTo(number(MIGRATION, "Received"));
    assertThat(status.path("state").asText()).isEqualTo("RUNNING");
  }

  private static void namesFollowTheConventions(ExportedMetrics exported) {
    assertThat(exported.help())
        .allSatisfy(
            (name, help) -> {
              assertThat(name).matches("[a-z]+(_[a-z]+)*");
              assertThat(help).isNotBlank();
            });
    assertThat(exported.help().keySet())
        .allMatch(name -> name.endsWith("_total") || !exported.counts(name))
        .hasSize(31);
    assertThat(exported.labels()).isSubsetOf("application", "state", "route");
  }

  private static void dashboardAndAlertsUseOnly(ExportedMetrics exported) throws Exception {
    for (String file :
        List.of("docker/grafana/dashboards/migration.json", "docker/prometheus/alerts.yaml")) {
      Set<String> used = new HashSet<>();
      Matcher names =
          Pattern.compile("\\b(?:harvest|camel)_[a-z_]+").matcher(Files.readString(Path.of(file)));
      while (names.find()) {
        used.add(names.group());
      }
      assertThat(used).as(file).hasSizeGreaterThan(5).isSubsetOf(exported.help().keySet());
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return get("http://127.0.0.1:" + port + path);
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return ask("GET", url);
  }

  private static HttpResponse<String> ask(String method, String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String named(String prefix) {
    return prefix + World.token().substring(prefix.length());
  }

  private static String application(String name) {
    return "harvest.migration:type=Application,name=" + name;
  }

  private static String state() throws Exception {
    return (String) SERVER.getAttribute(new ObjectName(MIGRATION), "State");
  }

  private static long number(String bean, String attribute) throws Exception {
    return (long) SERVER.getAttribute(new ObjectName(bean), attribute);
  }

  private static void invoke(String bean, String operation) throws Exception {
    SERVER.invoke(new ObjectName(bean), operation, new Object[0], new String[0]);
  }

  private static Map<String, Object> all(String bean) throws Exception {
    ObjectName name = new ObjectName(bean);
    Map<String, Object> values = new TreeMap<>();
    for (MBeanAttributeInfo info : SERVER.getMBeanInfo(name).getAttributes()) {
      values.put(info.getName(), SERVER.getAttribute(name, info.getName()));
    }
    return values;
  }

  private static Set<String> routes() throws Exception {
    Set<String> names = new HashSet<>();
    for (ObjectName name :
        SERVER.queryNames(
            new ObjectName("org.apache.camel:context=harvest-migration,type=routes,*"), null)) {
      names.add(ObjectName.unquote(name.getKeyProperty("name")));
    }
    return names;
  }

  /** The values of all attributes of all MBeans of this program, of Camel and of Kafka. */
  private static String everyAttribute() throws Exception {
    StringBuilder text = new StringBuilder();
    for (ObjectName name : SERVER.queryNames(null, null)) {
      String[] attributes =
          java.util.Arrays.stream(SERVER.getMBeanInfo(name).getAttributes())
              .map(MBeanAttributeInfo::getName)
              .toArray(String[]::new);
      for (Attribute attribute : SERVER.getAttributes(name, attributes).asList()) {
        Object value = attribute.getValue();
        text.append(name).append(' ').append(attribute.getName()).append('=');
        text.append(value instanceof Object[] array ? java.util.Arrays.deepToString(array) : value)
            .append('\n');
      }
    }
    return text.toString();
  }
}
