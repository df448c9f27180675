package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However Harvest says yes, the pair is on the results topic. */
class ResultsTest {
  @TempDir Path dir;

  @Test
  void anyAnswerOfSuccessWithAnAccessTokenIsAResult() throws Exception {
    Map<String, String> answers = new LinkedHashMap<>();
    for (String answer :
        List.of(
            "ok",
            "created",
            "no-refresh-token",
            "expires-in-string",
            "no-expires-in",
            "extra-fields",
            "gzip",
            "close-after",
            "slow:200ms")) {
      answers.put(answer, World.token());
    }
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2)) {
      answers.forEach((answer, token) -> world.simulator.script(World.fingerprint(token), answer));
      answers.values().forEach(token -> world.send(World.request("acme", token)));

      world.start();
      world.awaitDone();

      Map<String, JsonNode> results = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : world.records("results")) {
        JsonNode result = Contract.checkResult(record);
        assertThat(results.put(result.get("fingerprint").asText(), result)).isNull();
      }
      assertThat(world.records("dead-letters")).isEmpty();
      answers.forEach(
          (answer, token) -> checkResult(answer, results.get(World.fingerprint(token))));
      assertThat(world.simulator.log().migrateCalls()).hasSize(answers.size());
      world
          .simulator
          .log()
          .migrateCalls()
          .forEach(
              call -> {
                JsonNode result = results.get(call.token());
                assertThat(World.fingerprint(result.get("access_token").asText()))
                    .isEqualTo(call.issuedFingerprint());
                assertThat(result.get("request_id").asText()).isEqualTo(call.requestId());
              });
    }
  }

  @Test
  void theFirstPairIsPublishedWithoutAWaitForTheTopicsMetadata() throws Exception {
    SimulatorOptions slow =
        SimulatorOptions.defaults().withLatency(Duration.ofMillis(1_500), Distribution.FIXED);
    try (World world = World.ofRequests(dir, slow, 2)) {
      world.send(World.request("acme", World.token()));
      world.send(World.refused("acme"));
      world.start();
      await().until(() -> world.simulator.log().summary().inFlight() == 2);
      double before = waitedForMetadata();

      world.await("results", 1);
      world.await("dead-letters", 1);

      assertThat(waitedForMetadata()).isEqualTo(before);
    }
  }

  /** Nanoseconds, over all producers of this JVM. */
  private static double waitedForMetadata() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    double sum = 0;
    for (ObjectName name :
        server.queryNames(new ObjectName("kafka.producer:type=producer-metrics,*"), null)) {
      sum += (double) server.getAttribute(name, "metadata-wait-time-ns-total");
    }
    return sum;
  }

  private static void checkResult(String answer, JsonNode result) {
    assertThat(result).as(answer).isNotNull();
    assertThat(result.get("status").asText()).as(answer).isEqualTo("migrated");
    assertThat(result.get("access_token").asText()).as(answer).contains(".at.");
    assertThat(result.get("refresh_token").isTextual())
        .as(answer)
        .isEqualTo(!answer.equals("no-refresh-token"));
    assertThat(result.get("token_type").asText()).as(answer).isEqualTo("bearer");
    assertThat(result.get("expires_in").isIntegralNumber()).as(answer).isTrue();
    assertThat(result.get("expires_in").asLong()).as(answer).isEqualTo(1_209_599);
    assertThat(result.path("expires_assumed").asBoolean())
        .as(answer)
        .isEqualTo(answer.equals("no-expires-in"));
    Instant issued = Instant.parse(result.get("issued_at").asText());
    assertThat(Instant.parse(result.get("expires_at").asText()))
        .as(answer)
        .isEqualTo(issued.plus(Duration.ofSeconds(1_209_599)));
    assertThat(result.get("attempts").asInt()).as(answer).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadIsAskedAgainAndInDoubtWhereThePairDoesNotCome() throws Exception {
    List<String> unreadable =
        List.of(
            "html-200",
            "empty-200",
            "issue-html",
            "issue-cut",
            "issue-cut-chunked",
            "issue-cut-json",
            "no-access-token",
            "issue-close");
    Map<String, String> healed = new LinkedHashMap<>();
    Map<String, String> lost = new LinkedHashMap<>();
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.retry.attempts", "3");
      world.settings.put("harvest.outage.failures", "100");
      for (String answer : unreadable) {
        healed.put(answer, World.token());
        lost.put(answer, World.token());
        world.simulator.script(World.fingerprint(healed.get(answer)), answer);
        world.simulator.script(World.fingerprint(lost.get(answer)), answer, "invalid-grant");
      }
      healed.values().forEach(token -> world.send(World.request("acme", token)));
      lost.values().forEach(token -> world.send(World.request("acme", token)));

      world.start();
      world.awaitDone();

      healed.forEach(
          (answer, token) -> {
            JsonNode result = world.only("results", "fingerprint", World.fingerprint(token));
            assertThat(result.get("attempts").asInt()).as(answer).isEqualTo(2);
          });
      lost.forEach(
          (answer, token) -> {
            JsonNode letter = world.only("dead-letters", "fingerprint", World.fingerprint(token));
            assertThat(letter.get("reason").asText()).as(answer).isEqualTo("in_doubt");
            assertThat(letter.get("attempts").asInt()).as(answer).isEqualTo(2);
            assertThat(letter.get("reauthorize_url").asText()).as(answer).startsWith("http");
          });
      assertThat(world.records("results")).hasSize(unreadable.size());
      assertThat(world.records("dead-letters")).hasSize(unreadable.size());
    }
  }

  @Test
  void whatTheRequestBringsTravelsOnButNoHeader() throws Exception {
    String token = World.token();
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    String request =
        """
        {"id": 17, "subject": 4.50, "application": "acme", "v1_refresh_token": "%s", "plan": "gold",
         "context": {"region": "eu", "big": 12345678901234567890, "my_password": "x", "deep": {"api_key": "y", "note": "got %s"}}}
        """
            .formatted(token, token);
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      world.send(
          0,
          request.getBytes(StandardCharsets.UTF_8),
          Map.of(
              "traceparent", trace,
              "tracestate", "a=1",
              "source", "file:users.csv#12",
              "Authorization", "Bearer " + token,
              "CamelKafkaOverrideTopic", world.topic("accounts"),
              "CamelKafkaOffset", "4711",
              "CamelHttpUri", "http://127.0.0.1:9",
              "User-Agent", "somebody else"));
      world.send(
          0,
          World.refused("acme").getBytes(StandardCharsets.UTF_8),
          Map.of("traceparent", "nonsense", "tracestate", "b=2", "source", token));

      world.start();
      world.awaitDone();

      ConsumerRecord<byte[], byte[]> record = world.records("results").get(0);
      Map<String, String> traced = new HashMap<>(Contract.plain("result.v1"));
      traced.put("traceparent", trace);
      traced.put("tracestate", "a=1");
      assertThat(Contract.headers(record)).isEqualTo(traced);
      assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("acme/4.50");
      JsonNode result = Contract.json(record);
      assertThat(result.get("id").asText()).isEqualTo("17");
      assertThat(result.get("source").asText()).isEqualTo("file:users.csv#12");
      assertThat(result.get("request_at").asText()).isEqualTo(world.topic("requests") + "-0@0");
      assertThat(result.get("context").toString())
          .isEqualTo(
              "{\"plan\":\"gold\",\"region\":\"eu\",\"big\":12345678901234567890,\"deep\":{\"note\":\"***\"}}");
      JsonNode letter = Contract.checkDeadLetter(world.records("dead-letters").get(0));
      assertThat(letter.get("source").asText())
          .isEqualTo("kafka:" + world.topic("requests") + "-0@1");
      assertThat(world.records("accounts")).isEmpty();
    }
  }
}
