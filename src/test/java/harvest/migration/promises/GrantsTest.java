package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.SimulatorOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Codes and refresh tokens are issued for, access tokens verified, each with its own ends. */
class GrantsTest {
  @TempDir Path dir;

  @Test
  void endAsIssuedAsVerifiedOrAsTheRightDeadLetter() throws Exception {
    String code = "code" + World.token().substring(0, 40);
    String ownUri = "code" + World.token().substring(0, 40);
    String refresh = "12345.rt." + World.token();
    String personal = "12345.pt." + World.token();
    String implicit = "12345.pt." + World.token();
    String usedCode = "revoked" + World.token().substring(0, 40);
    String deadRefresh = "revoked" + World.token();
    String deadPersonal = "12345.at." + World.token();
    String deadImplicit = "12345.at." + World.token();
    String doubtful = "code" + World.token().substring(0, 40);
    String failing = "12345.pt." + World.token();
    String forbidden = "12345.pt." + World.token();
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2)) {
      world.settings.put("harvest.app.page.flow", "implicit");
      world.settings.put("harvest.app.page.v2-client-id", "page-v2");
      world.settings.put("harvest.app.page.redirect-uri", "https://page.example/callback");
      world.settings.put("harvest.retry.attempts", "3");
      world.simulator.script(World.fingerprint(doubtful), "issue-reset", "invalid-grant");
      world.simulator.script(World.fingerprint(failing), "error-500", "reset", "error-502");
      world.simulator.script(World.fingerprint(forbidden), "forbidden-json*");
      send(world, "acme", "authorization_code", "code", code, "");
      send(
          world,
          "acme",
          "authorization_code",
          "code",
          ownUri,
          ",'redirect_uri':'https://x.example/cb'");
      send(world, "acme", "refresh_token", "refresh_token", refresh, "");
      send(world, "acme", "personal_access_token", "access_token", personal, ",'subject':'kim'");
      send(world, "page", "implicit", "access_token", implicit, "");
      send(world, "acme", "authorization_code", "code", usedCode, "");
      send(world, "acme", "refresh_token", "refresh_token", deadRefresh, "");
      send(world, "acme", "personal_access_token", "access_token", deadPersonal, "");
      send(world, "page", "implicit", "access_token", deadImplicit, "");
      send(world, "acme", "authorization_code", "code", doubtful, "");
      send(world, "acme", "personal_access_token", "access_token", failing, "");
      send(world, "acme", "personal_access_token", "access_token", forbidden, "");
      send(world, "page", "refresh_token", "refresh_token", refresh, "");

      world.start();
      world.awaitDone();

      Map<String, JsonNode> results = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : world.records("results")) {
        JsonNode result = Contract.checkResult(record);
        results.put(result.get("fingerprint").asText(), result);
      }
      Map<String, JsonNode> letters = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : world.records("dead-letters")) {
        JsonNode letter = Contract.checkDeadLetter(record);
        letters.put(
            letter.get("application").asText() + letter.get("fingerprint").asText(), letter);
      }
      assertThat(results).hasSize(5);
      assertThat(letters).hasSize(8);
      for (String issued : List.of(code, ownUri, refresh)) {
        JsonNode result = results.get(World.fingerprint(issued));
        assertThat(result.get("status").asText()).isEqualTo("issued");
        assertThat(result.get("access_token").asText()).contains(".at.");
        assertThat(result.get("refresh_token").asText()).contains(".rt.");
      }
      for (String verified : List.of(personal, implicit)) {
        JsonNode result = results.get(World.fingerprint(verified));
        assertThat(result.get("status").asText()).isEqualTo("verified");
        assertThat(result.get("access_token").isNull()).isTrue();
        assertThat(result.get("refresh_token").isNull()).isTrue();
        assertThat(result.toString()).doesNotContain(verified);
      }
      expect(letters, "acme", usedCode, "invalid_token", 400, 1, true);
      expect(letters, "acme", deadRefresh, "invalid_token", 400, 1, true);
      expect(letters, "acme", deadPersonal, "invalid_token", 401, 1, false);
      expect(letters, "page", deadImplicit, "invalid_token", 401, 1, true);
      expect(letters, "acme", doubtful, "in_doubt", 400, 2, true);
      expect(letters, "acme", failing, "exhausted", 502, 3, false);
      expect(letters, "acme", forbidden, "exhausted", 403, 3, false);
      expect(letters, "page", refresh, "invalid_request", 0, 0, false);
      assertThat(
              letters
                  .get("acme" + World.fingerprint(deadPersonal))
                  .get("error_description")
                  .asText())
          .contains("new");
      assertThat(world.simulator.log().calls().stream().map(Call::path).distinct())
          .containsExactlyInAnyOrder("/api/v2/oauth2/token", "/api/v2/accounts");
    }
  }

  @Test
  void aUserWhoFollowedTheLinkIsFoundByItsStateAndEndsAsIssued() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      String revoked = "revoked" + World.token().substring(7);
      send(world, "acme", "v1_refresh_token", "v1_refresh_token", revoked, ",'subject':'kim'");
      world.start();
      world.awaitDone();
      JsonNode letter = world.only("dead-letters", "reason", "invalid_token");
      String link = letter.get("reauthorize_url").asText();
      for (String format : List.of("text", "csv", "json", "html")) {
        Cli links = Cli.run(world, "authorize-links", "--format", format);
        assertThat(links.exit).isZero();
        assertThat(links.out.replace("&amp;", "&")).as(format).contains(link);
      }

      HttpResponse<Void> consent =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(link)).header("User-Agent", "browser").build(),
                  HttpResponse.BodyHandlers.discarding());
      Map<String, String> callback = new HashMap<>();
      String location = consent.headers().firstValue("Location").orElseThrow();
      for (String field : location.substring(location.indexOf('?') + 1).split("&", -1)) {
        callback.put(
            field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
      }
      assertThat(location).startsWith("https://acme.example/callback?");
      assertThat(callback.get("state")).isEqualTo(letter.get("fingerprint").asText());
      send(world, "acme", "authorization_code", "code", callback.get("code"), ",'subject':'kim'");
      world.awaitDone();

      ConsumerRecord<byte[], byte[]> record = world.records("results").get(0);
      assertThat(Contract.checkResult(record).get("status").asText()).isEqualTo("issued");
      assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("acme/kim");
      // Those who have a pair by now need no link any more.
      assertThat(Cli.run(world, "authorize-links", "--json").json().path("links")).isEmpty();
      assertThat(Cli.run(world, "authorize-links", "--all", "--json").json().path("links"))
          .hasSize(1);
    }
  }

  @Test
  void aPairThatIsRefreshedAgainIsADuplicateThatIsCountedByName() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      String refresh = "12345.rt." + World.token();
      world.start();
      send(world, "acme", "refresh_token", "refresh_token", refresh, "");
      world.awaitDone();
      String token = World.token();
      world.send(World.request("acme", token));
      world.awaitDone();

      send(world, "acme", "refresh_token", "refresh_token", refresh, "");
      world.send(World.request("acme", token));
      world.awaitDone();

      assertThat(world.bundle().counters().duplicates()).isEqualTo(2);
      assertThat(world.bundle().counters().refreshedAgainTotal()).isOne();
      assertThat(world.records("results")).hasSize(2);
    }
  }

  private static void expect(
      Map<String, JsonNode> letters,
      String application,
      String secret,
      String reason,
      int status,
      int attempts,
      boolean link) {
    JsonNode letter = letters.get(application + World.fingerprint(secret));
    assertThat(letter.get("reason").asText()).isEqualTo(reason);
    assertThat(letter.get("status").asInt()).isEqualTo(status);
    assertThat(letter.get("attempts").asInt()).isEqualTo(attempts);
    assertThat(letter.get("reauthorize_url").isTextual()).as(letter.toString()).isEqualTo(link);
  }

  private static void send(
      World world, String application, String type, String field, String secret, String more) {
    String json = "{'application':'%s','grant_type':'%s','%s':'%s'%s}";
    world.send(json.formatted(application, type, field, secret, more).replace('\'', '"'));
  }
}
