package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reason of the main job ends in one dead letter that says all that the contract lists. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReasonsTest {
  private static final String MIGRATE = "v1_refresh_token";

  /** One request and what it has to come to. */
  private record Case(
      String name,
      byte[] value,
      String token,
      List<String> answers,
      String reason,
      Integer status,
      int attempts,
      boolean replayable,
      boolean link) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Case> cases = new ArrayList<>();
  private final Map<String, String> coordinates = new HashMap<>();
  private final Map<String, JsonNode> letters = new HashMap<>();
  private World world;

  @BeforeAll
  void everyReasonOnce(@TempDir Path dir) throws Exception {
    world = World.ofRequests(dir, SimulatorOptions.defaults(), 2);
    for (String application : List.of("wrong", "busy", "doubt", "gone")) {
      world.application(application);
    }
    world.settings.put("harvest.retry.attempts", "2");
    world.settings.put("harvest.outage.failures", "50");
    world.settings.put("harvest.app.page.flow", "implicit");
    world.settings.put("harvest.app.page.v2-client-id", "page-v2");
    world.settings.put("harvest.app.page.redirect-uri", "https://page.example/callback");
    world.settings.put("harvest.app.own.flow", "personal_access_token");
    list();
    for (Case each : cases) {
      if (!each.answers().isEmpty()) {
        world.simulator.script(
            World.fingerprint(each.token()), each.answers().toArray(new String[0]));
      }
      coordinates.put(each.name(), world.send(null, each.value()));
    }

    world.start();
    world.awaitDone();

    for (ConsumerRecord<byte[], byte[]> record : world.records("dead-letters")) {
      JsonNode letter = Contract.checkDeadLetter(record);
      assertThat(letters.put(letter.get("request_at").asText(), letter)).isNull();
    }
  }

  @AfterAll
  void close() {
    world.close();
  }

  private void list() {
    raw("not JSON", "no json".getBytes(StandardCharsets.UTF_8));
    raw("no object", "[1]".getBytes(StandardCharsets.UTF_8));
    raw("no value", null);
    raw("too large", new byte[65_537]);
    refused("a field is missing", "{'application':'acme'}", "invalid_request", false, false);
    refused(
        "unknown grant type",
        "{'application':'acme','grant_type':'magic','v1_refresh_token':'x'}",
        "invalid_request",
        false,
        false);
    refused(
        "no application of that name",
        "{'application':'nobody','v1_refresh_token':'TOKEN'}",
        "unknown_application",
        true,
        false);
    refused(
        "implicit without a token",
        "{'application':'page','grant_type':'implicit','subject':'u 7'}",
        "reauthorization_required",
        false,
        true);
    refused(
        "Basic credentials",
        "{'application':'own','username':'kim','password':'TOKEN'}",
        "reauthorization_required",
        false,
        false);
    called(
        "Harvest finds it invalid",
        "acme",
        "invalid_request",
        400,
        1,
        false,
        false,
        "invalid-request");
    called("another 4xx", "acme", "invalid_request", 422, 1, false, false, "status:422");
    called("revoked", "acme", "invalid_token", 400, 1, false, true, "invalid-grant");
    called(
        "issued unseen", "doubt", "in_doubt", 400, 2, true, true, "issue-reset", "invalid-grant");
    called(
        "client refused", "wrong", "application_suspended", 401, 1, true, false, "invalid-client");
    called("limited to the end", "busy", "exhausted", 429, 2, true, false, "rate-limited:0*");
    called("shed to the end", "busy", "exhausted", 503, 2, true, false, "error-503-retry:0*");
    called("server errors", "busy", "in_doubt", 500, 2, true, true, "error-500*");
    called("a page in the way", "busy", "exhausted", 403, 2, true, false, "forbidden-html*");
  }

  private void raw(String name, byte[] value) {
    cases.add(new Case(name, value, null, List.of(), "malformed", null, 0, false, false));
  }

  private void refused(String name, String json, String reason, boolean replayable, boolean link) {
    String token = World.token();
    byte[] value = json.replace('\'', '"').replace("TOKEN", token).getBytes(StandardCharsets.UTF_8);
    cases.add(new Case(name, value, token, List.of(), reason, null, 0, replayable, link));
  }

  private void called(
      String name,
      String application,
      String reason,
      int status,
      int attempts,
      boolean replayable,
      boolean link,
      String... answers) {
    String token = World.token();
    byte[] value = World.request(application, token).getBytes(StandardCharsets.UTF_8);
    List<String> script = List.of(answers);
    cases.add(new Case(name, value, token, script, reason, status, attempts, replayable, link));
  }

  Stream<Case> cases() {
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void endsWithItsReason(Case each) {
    JsonNode letter = letters.get(coordinates.get(each.name()));

    assertThat(letter).isNotNull();
    assertThat(letter.get("reason").asText()).isEqualTo(each.reason());
    assertThat(letter.get("status").asText(null))
        .isEqualTo(each.status() == null ? null : each.status().toString());
    assertThat(letter.get("attempts").asInt()).isEqualTo(each.attempts());
    assertThat(letter.get("replayable").asBoolean()).isEqualTo(each.replayable());
    assertThat(letter.get("in_doubt").asBoolean()).isEqualTo(each.reason().equals("in_doubt"));
    assertThat(letter.get("reauthorize_url").isTextual()).isEqualTo(each.link());
    assertThat(letter.get("first_attempt_at").isTextual()).isEqualTo(each.attempts() > 0);
    assertThat(letter.get("last_attempt_at").isTextual()).isEqualTo(each.attempts() > 0);
    assertThat(letter.get("source").asText())
        .isEqualTo("kafka:" + letter.get("request_at").asText());
    if (each.attempts() > 0) {
      assertThat(letter.get("fingerprint").asText()).isEqualTo(World.fingerprint(each.token()));
      assertThat(letter.get("id")).isEqualTo(letter.get("fingerprint"));
      assertThat(letter.get("grant_type").asText()).isEqualTo(MIGRATE);
      assertThat(letter.get("request_id").isTextual()).isTrue();
    }
    int calls = each.token() == null ? 0 : world.simulator.log().callsWith(each.token()).size();
    assertThat(calls).as("calls").isEqualTo(each.attempts());
  }

  @Test
  void isTheOnlyOutcomeOfItsRequest() {
    assertThat(letters.keySet()).containsExactlyInAnyOrderElementsOf(coordinates.values());
    assertThat(world.records("results")).isEmpty();
    assertThat(world.bundle().counters().deadLettersTotal()).isEqualTo(cases.size());
    assertThat(world.bundle().counters().duplicates()).isZero();
  }

  @Test
  void showsNoSecretOfAnyRequest() {
    String all =
        world.values("dead-letters").stream().map(JsonNode::toString).collect(Collectors.joining());
    cases.stream()
        .filter(each -> each.token() != null)
        .forEach(each -> assertThat(all).doesNotContain(each.token()));
    assertThat(all).doesNotContain("-secret-");
  }
}
