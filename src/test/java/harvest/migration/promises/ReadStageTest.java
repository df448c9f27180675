package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.Fault;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import harvest.migration.rehearsal.SimulatorOptions.Share;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list is complete and exactly once by key, or a dead letter says that it is not. */
class ReadStageTest {
  private static final List<String> OF_A_READ = List.of("account_id", "resource", "page");

  @TempDir Path dir;
  private final String token = "123.pt." + World.token();
  private String account;

  private World world(SimulatorOptions options) throws Exception {
    World world = new World(dir, options.with("world.forecast_share", 0), 2);
    world.settings.put("harvest.rate.reports-requests", "0");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(world.simulator.url() + "/api/v2/accounts"))
            .header("User-Agent", "test")
            .header("Authorization", "Bearer " + token)
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    account = World.JSON.readTree(answer.body()).at("/accounts/0/id").asText();
    return world;
  }

  private ObjectNode order(String resource) {
    ObjectNode order = World.JSON.createObjectNode();
    order.put("application", "acme").put("subject", "u1");
    order.put("account_id", Long.parseLong(account));
    return order.put("resource", resource).put("access_token", token);
  }

  private static void send(World world, String value) {
    world.send(new ProducerRecord<>(world.topic("reads"), value.getBytes(StandardCharsets.UTF_8)));
    world.flush();
  }

  @Test
  void listsOfEveryLengthAreCompleteAndExactlyOnceByKey() throws Exception {
    Map<String, Long> lists =
        Map.of("users", 0L, "clients", 1L, "time_entries", 100L, "tasks", 101L);
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("lists.by_resource", Map.of("contacts", 100_000));
    for (Map.Entry<String, Long> list : lists.entrySet()) {
      options = options.with("lists.by_resource", Map.of(list.getKey(), list.getValue()));
    }
    options =
        options.with(
            "faults.shares",
            List.of(
                new Share(new Fault(Fault.Kind.RATE_LIMITED, "0"), 0.1, "/v2/"),
                new Share(new Fault(Fault.Kind.ERROR_502, ""), 0.05, "/v2/")));
    try (World world = world(options)) {
      world.settings.put("harvest.retry.attempts", "20");
      for (String resource : lists.keySet()) {
        ObjectNode order = order(resource);
        order.putObject("query").put("per_page", 100);
        send(world, order.toString());
      }
      send(world, order("contacts").toString());

      var bundle = world.start();
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(bundle.counters().reads()).isEqualTo(5));

      Map<String, List<ConsumerRecord<byte[], byte[]>>> bySchema =
          world.records("records").stream()
              .collect(Collectors.groupingBy(record -> header(record, "schema")));
      assertThat(bySchema.keySet()).containsExactlyInAnyOrder("record.v1", "read.v1");
      List<String> keys = bySchema.get("record.v1").stream().map(ReadStageTest::key).toList();
      assertThat(new HashSet<>(keys)).hasSize(keys.size());
      for (String resource : lists.keySet()) {
        assertThat(keys)
            .filteredOn(key -> key.startsWith(account + "/" + resource + "/"))
            .hasSize(lists.get(resource).intValue());
      }
      assertThat(keys)
          .filteredOn(key -> key.startsWith(account + "/contacts/"))
          .hasSize(100_000)
          .allMatch(key -> key.matches("\\d+/contacts/\\d{11,}"));
      Map<String, JsonNode> closings =
          bySchema.get("read.v1").stream()
              .collect(Collectors.toMap(ReadStageTest::key, ReadStageTest::value));
      assertThat(closings).hasSize(5);
      JsonNode contacts = closings.get(account + "/contacts?");
      assertThat(contacts.get("pages").asInt()).isEqualTo(50);
      assertThat(contacts.get("records").asLong()).isEqualTo(100_000);
      assertThat(contacts.get("query")).isEmpty();
      JsonNode tasks = closings.get(account + "/tasks?per_page=100");
      assertThat(tasks.get("pages").asInt()).isEqualTo(2);
      assertThat(tasks.get("records").asLong()).isEqualTo(101);
      assertThat(tasks.get("query").get("per_page").isIntegralNumber()).isTrue();
      assertThat(names(tasks))
          .containsExactly(
              "application",
              "subject",
              "account_id",
              "resource",
              "query",
              "pages",
              "records",
              "completed_at");
      assertThat(closings.get(account + "/users?per_page=100").get("pages").asInt()).isEqualTo(1);
      assertThat(world.values("dead-letters")).isEmpty();
      assertThat(world.simulator.log().summary().answered(429)).isPositive();
      assertThat(bundle.counters().rateLimitedTotal()).isPositive();
    }
  }

  @Test
  void recordsLeaveAsHarvestSentThem() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("lists.by_resource", Map.of("time_entries", 5));
    try (World world = world(options)) {
      ObjectNode order = order("time_entries");
      order.putObject("query").put("per_page", 2).put("updated_since", "2024-01-01T00:00+02:00");
      send(world, order.toString());

      var bundle = world.start();
      await().until(() -> bundle.counters().reads() == 1);

      List<Call> calls = world.simulator.log().callsOf("/v2/time_entries");
      String query = "per_page=2&updated_since=2024-01-01T00%3A00%2B02%3A00";
      assertThat(calls.get(0).query()).isEqualTo(query);
      assertThat(calls).hasSize(3).allMatch(call -> account.equals(call.account()));
      String sent = page(world, "/v2/time_entries?per_page=5");
      Map<String, Integer> pages = new TreeMap<>();
      for (ConsumerRecord<byte[], byte[]> record : world.records("records")) {
        if (header(record, "schema").equals("record.v1")) {
          String text = new String(record.value(), StandardCharsets.UTF_8);
          String raw = text.substring(text.indexOf("\"record\":") + 9, text.length() - 1);
          assertThat(sent).contains(raw);
          assertThat(raw).contains("\"hours\":").containsPattern("\"hours\":\\d+\\.\\d\\d[,}]");
          assertThat(names(value(record)))
              .containsExactly(
                  "application", "subject", "account_id", "resource", "page", "record");
          pages.put(key(record), value(record).get("page").asInt());
          assertThat(record.headers().toArray()).hasSize(2);
        } else {
          assertThat(key(record)).isEqualTo(account + "/time_entries?" + query);
        }
      }
      assertThat(pages.values()).containsExactly(1, 1, 2, 2, 3);
    }
  }

  @Test
  void aReadThatWasCutOffBeginsAgainAndIsComplete() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("lists.per_page", 50).with("lists.by_resource", Map.of("clients", 1000));
    try (World world = world(options)) {
      world.simulator.script("/v2/clients", "ok*5", "error-503-retry:600", "ok*");
      send(world, order("clients").toString());
      world.start();
      await().until(() -> world.simulator.log().callsOf("/v2/clients").size() == 6);
      world.stop();
      assertThat(world.records("records")).hasSize(250);

      var bundle = world.start();
      await().until(() -> bundle.counters().reads() == 1);

      List<ConsumerRecord<byte[], byte[]>> records = world.records("records");
      Set<String> keys = records.stream().map(ReadStageTest::key).collect(Collectors.toSet());
      assertThat(keys).hasSize(1001).contains(account + "/clients?");
      assertThat(records).filteredOn(r -> header(r, "schema").equals("read.v1")).hasSize(1);
      assertThat(world.values("dead-letters")).isEmpty();
      assertThat(world.simulator.log().callsOf("/v2/clients")).hasSize(26);
    }
  }

  @Test
  void aProcessKilledInTheMiddleOfALongListLeavesItCompleteAndExactlyOnceByKey() throws Exception {
    SimulatorOptions options =
        SimulatorOptions.defaults().withLatency(Duration.ofMillis(20), Distribution.FIXED);
    options = options.with("lists.by_resource", Map.of("contacts", 100_000));
    try (World world = world(options)) {
      world.settings.put("harvest.kafka.instance", "one"); // or the next one waits for the dead
      world.simulator.script(
          "/v2/contacts", "ok*10", "rate-limited:0", "ok*30", "rate-limited:0", "ok*");
      send(world, order("contacts").toString());

      try (RunProcess run = RunProcess.start(world, List.of())) {
        await()
            .pollInterval(Duration.ofMillis(5))
            .until(() -> world.simulator.log().summary().calls() >= 20 || !run.isAlive());
        assertThat(run.isAlive()).as(run.output()).isTrue();
        run.kill();
      }
      List<ConsumerRecord<byte[], byte[]>> before = world.records("records");
      assertThat(before)
          .hasSizeBetween(1, 99_999)
          .allMatch(record -> header(record, "schema").equals("record.v1"));
      try (RunProcess run = RunProcess.start(world, List.of(), "--until-idle", "1s")) {
        assertThat(run.exitCode(90)).as(run.output()).isZero();
      }

      Map<String, String> byKey = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : world.records("records")) {
        String value = new String(record.value(), StandardCharsets.UTF_8);
        String copy = byKey.put(key(record), value);
        assertThat(copy == null || copy.equals(value)).as("the copies of %s", key(record)).isTrue();
      }
      assertThat(byKey).hasSize(100_001).containsKey(account + "/contacts?");
      JsonNode closing = World.JSON.readTree(byKey.get(account + "/contacts?"));
      assertThat(closing.get("records").asLong()).isEqualTo(100_000);
      assertThat(world.values("dead-letters")).isEmpty();
      assertThat(world.simulator.log().summary().answered(429)).isEqualTo(2);
    }
  }

  @Test
  void aListThatCannotBeReadToItsEndIsADeadLetterAndItsEarlierPagesStay() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("lists.per_page", 10).withRecords(100);
    try (World world = world(options)) {
      world.settings.put("harvest.read.max-pages", "3");
      world.simulator.script("/v2/clients", "next-other-host");
      world.simulator.script("/v2/users", "ok", "next-circle");
      world.simulator.script("/v2/tasks", "next-garbage");
      world.simulator.script("/v2/projects", "ok", "invalid-token");
      world.simulator.script("/v2/expenses", "status:403");
      world.simulator.script("/v2/invoices", "status:422");
      world.simulator.script("/v2/contacts", "error-500*");
      Map<String, Integer> pages =
          Map.of(
              "clients",
              1,
              "users",
              2,
              "tasks",
              1,
              "projects",
              1,
              "expenses",
              0,
              "invoices",
              0,
              "contacts",
              0,
              "time_entries",
              3,
              "no_such_list",
              0);
      for (String resource : pages.keySet()) {
        send(world, order(resource).toString());
      }
      ObjectNode wrong = order("roles").put("account_id", "1");
      send(world, wrong.toString());
      ObjectNode none = order("roles");
      none.remove("account_id");
      none.putObject("context").put("api_token", "abcdefghij").put("kept", token);
      send(world, none.toString());
      send(world, "[]");

      world.start();
      List<JsonNode> letters = world.await("dead-letters", 12);

      assertThat(letters).hasSize(12);
      for (JsonNode letter : letters) {
        List<String> fields = new ArrayList<>(Contract.DEAD_LETTER);
        fields.addAll(OF_A_READ);
        assertThat(names(letter)).containsExactlyElementsOf(fields);
        assertThat(letter.toString()).doesNotContain(token).doesNotContain("abcdefghij");
        assertThat(letter.get("request_at").asText()).startsWith(world.topic("reads") + "-");
      }
      Map<String, JsonNode> byResource =
          letters.stream()
              .filter(letter -> pages.containsKey(letter.get("resource").asText()))
              .collect(
                  Collectors.toMap(letter -> letter.get("resource").asText(), letter -> letter));
      assertThat(byResource.keySet()).isEqualTo(pages.keySet());
      pages.forEach(
          (resource, published) -> {
            JsonNode letter = byResource.get(resource);
            assertThat(letter.get("reason").asText()).isEqualTo("read_failed");
            assertThat(letter.get("account_id").asText()).isEqualTo(account);
            assertThat(letter.get("page").asInt()).as(resource).isEqualTo(published + 1);
            assertThat(letter.get("replayable").asBoolean()).isTrue();
            assertThat(letter.get("status").isIntegralNumber()).as(resource).isTrue();
            assertThat(letter.get("error_description").asText()).as(resource).isNotBlank();
          });
      assertThat(byResource.get("clients").get("error_description").asText())
          .contains("another server");
      assertThat(byResource.get("users").get("error_description").asText()).contains("circle");
      assertThat(byResource.get("projects").get("status").asInt()).isEqualTo(401);
      assertThat(byResource.get("no_such_list").get("error_description").asText())
          .contains("check resource and account_id");
      assertThat(byResource.get("contacts").get("error_description").asText())
          .startsWith("page 1 of contacts: Harvest failed at every try; replay");
      assertThat(byResource.get("contacts").get("attempts").asInt()).isEqualTo(5);
      assertThat(byResource.get("expenses").get("attempts").asInt()).isEqualTo(1);
      List<JsonNode> others =
          letters.stream()
              .filter(letter -> !pages.containsKey(letter.get("resource").asText()))
              .toList();
      assertThat(others)
          .extracting(letter -> letter.get("reason").asText())
          .containsExactlyInAnyOrder("read_failed", "invalid_request", "malformed");
      Map<String, Long> records =
          world.values("records").stream()
              .collect(
                  Collectors.groupingBy(r -> r.get("resource").asText(), Collectors.counting()));
      pages.forEach(
          (resource, published) ->
              assertThat(records.getOrDefault(resource, 0L))
                  .as(resource)
                  .isEqualTo(published * 10));
    }
  }

  @Test
  void aPageSizeThatHarvestRefusesIsGivenUp() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("lists.per_page", 20).withRecords(30);
    try (World world = world(options)) {
      world.settings.put("harvest.read.page-size", "25");
      send(world, order("users").toString());

      var bundle = world.start();
      await().until(() -> bundle.counters().reads() == 1);

      List<Call> calls = world.simulator.log().callsOf("/v2/users");
      assertThat(calls).extracting(Call::status).containsExactly(422, 200, 200);
      assertThat(calls.get(0).query()).isEqualTo("per_page=25");
      assertThat(calls.get(1).query()).isNullOrEmpty();
      assertThat(bundle.counters().readRecords()).isEqualTo(30);
    }
  }

  @Test
  void reportsThatWaitForTheirBudgetHoldUpNoListAndHaveKeysByPlace() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("lists.reports_per_page", 10).withRecords(15);
    try (World world = world(options)) {
      world.settings.put("harvest.rate.reports-requests", "1");
      world.settings.put("harvest.rate.reports-period", "10m");
      world.settings.put("harvest.window", "2"); // four messages in flight
      ObjectNode report = order("reports/time/clients");
      report.putObject("query").put("to", "20241231").put("from", "20240101");
      for (int i = 0; i < 10; i++) {
        send(world, report.toString());
      }
      send(world, order("users").toString());

      var bundle = world.start();
      await().until(() -> bundle.counters().reads() == 1 && world.records("records").size() == 26);

      assertThat(world.simulator.log().callsOf("/v2/reports/time/clients")).hasSize(1);
      List<String> keys =
          world.records("records").stream()
              .map(ReadStageTest::key)
              .filter(key -> key.contains("reports"))
              .toList();
      String list = account + "/reports/time/clients?from=20240101&to=20241231/1-";
      assertThat(keys).hasSize(10).contains(list + "0", list + "9");
      assertThat(world.values("dead-letters")).isEmpty();
    }
  }

  @Test
  void aClosingRecordThatIsNeverTakenEndsAsADeadLetterThatShortensToo() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("lists.per_page", 10).withRecords(10);
    try (World world = world(options)) {
      world.offsets.largest(world.topic("records"), 2_500);
      world.offsets.largest(world.topic("dead-letters"), 4_000);
      ObjectNode order = order("clients");
      order.putObject("query").put("note", "q".repeat(1_500));
      order.putObject("context").put("note", "n".repeat(9_000));
      send(world, order.toString());
      world.start();

      JsonNode letter = world.await("dead-letters", 1).get(0);

      assertThat(letter.get("reason").asText()).isEqualTo("read_failed");
      assertThat(letter.get("error_description").asText()).contains("closes the list");
      assertThat(letter.get("context").isNull()).isTrue();
      assertThat(world.values("records")).hasSize(10);
      try (Offsets offsets =
          new Offsets(
              SharedBroker.get().brokers(), world.prefix + "-reads", world.topic("reads"))) {
        await().until(() -> offsets.committed().equals(offsets.ends()));
      }
    }
  }

  private String page(World world, String address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(world.simulator.url() + address))
            .header("User-Agent", "test")
            .header("Harvest-Account-Id", account)
            .header("Authorization", "Bearer " + token)
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8);
  }

  private static JsonNode value(ConsumerRecord<byte[], byte[]> record) {
    try {
      return World.JSON.readTree(record.value());
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
