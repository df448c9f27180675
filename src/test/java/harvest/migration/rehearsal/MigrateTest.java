package harvest.migration.rehearsal;

import static harvest.migration.rehearsal.SimulatorClient.token;
import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.SimulatorClient.Reply;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import harvest.migration.rehearsal.SimulatorOptions.Gone;
import harvest.migration.rehearsal.SimulatorOptions.OlderPair;
import harvest.migration.rehearsal.SimulatorOptions.Repeat;
import harvest.migration.rehearsal.SimulatorOptions.ServerErrors;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrateTest {
  private Simulator simulator;
  private SimulatorClient caller;

  @BeforeEach
  void start() {
    simulator =
        Simulator.start(
            SimulatorOptions.defaults()
                .withApplication(
                    "the acme app", Client.of("acme", "acme-secret", "acme-v2", "acme-v2-secret")));
    caller = new SimulatorClient(simulator);
  }

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void givesAPairThatLooksLikeHarvests() throws Exception {
    Reply reply = caller.migrate(token("a"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.accessToken()).matches("\\d+\\.at\\.[A-Za-z0-9_-]{86}");
    assertThat(reply.json().get("refresh_token").asText()).matches("\\d+\\.rt\\.[A-Za-z0-9_-]{86}");
    assertThat(reply.json().get("token_type").asText()).isEqualTo("bearer");
    assertThat(reply.json().get("expires_in").asLong()).isEqualTo(1209599);
    assertThat(reply.header("X-Request-Id")).isNotBlank();
  }

  @Test
  void logsTheCallWithFingerprintsAndNoToken() throws Exception {
    Reply reply = caller.migrate(token("a"));

    Call call = simulator.log().calls().get(0);
    assertThat(call.sequence()).isEqualTo(1);
    assertThat(call.application()).isEqualTo("the acme app");
    assertThat(call.token()).isEqualTo(Fingerprint.of(token("a")).hex());
    assertThat(call.issuedFingerprint()).isEqualTo(Fingerprint.of(reply.accessToken()).hex());
    assertThat(call.requestId()).isEqualTo(reply.header("X-Request-Id"));
    assertThat(call.ending()).isEqualTo(Call.State.ANSWERED);
    assertThat(call.result()).isEqualTo("200");
    assertThat(call.issued()).isTrue();
    assertThat(call.toString()).doesNotContain(token("a"), reply.accessToken());
    assertThat(simulator.log().callsWith(token("a"))).hasSize(1);
    assertThat(simulator.log().callsWith(token("b"))).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSamePairs() throws Exception {
    String first = caller.migrate(token("a")).accessToken();

    try (Simulator again = Simulator.start(SimulatorOptions.defaults());
        Simulator other = Simulator.start(SimulatorOptions.defaults().with("seed", 2))) {
      new SimulatorClient(again).migrate(token("b"));
      assertThat(new SimulatorClient(again).migrate(token("a")).accessToken()).isEqualTo(first);
      assertThat(new SimulatorClient(other).migrate(token("a")).accessToken()).isNotEqualTo(first);
    }
  }

  @Test
  void secondMigrationOfATokenGivesAFreshPairWhenSaidSo() throws Exception {
    String first = caller.migrate(token("a")).accessToken();
    String second = caller.migrate(token("a")).accessToken();

    assertThat(second).isNotEqualTo(first);
    assertThat(alive(first)).isTrue();
    assertThat(alive(second)).isTrue();
    assertThat(simulator.log().summary().pairsMigrated()).isEqualTo(2);
    assertThat(simulator.log().summary().tokensMigrated()).isEqualTo(1);
  }

  @Test
  void secondMigrationGivesTheSamePairWhenSaidSo() throws Exception {
    simulator.change(o -> o.with("migration.repeat", Repeat.SAME));

    String first = caller.migrate(token("a")).accessToken();
    String second = caller.migrate(token("a")).accessToken();

    assertThat(second).isEqualTo(first);
    assertThat(simulator.log().calls()).extracting(Call::issued).containsExactly(true, false);
    assertThat(simulator.log().summary().pairsMigrated()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_GRANT, 400, invalid_grant",
    "ALREADY_EXCHANGED, 400, already_exchanged",
    "ONE_TRY, 400, invalid_grant",
    "ERROR_500, 500, server_error"
  })
  void secondMigrationIsRefusedWhenSaidSo(Repeat repeat, int status, String error)
      throws Exception {
    simulator.change(
        o ->
            o.with("migration.repeat", repeat).with("migration.server_errors", ServerErrors.OAUTH));

    String first = caller.migrate(token("a")).accessToken();
    Reply second = caller.migrate(token("a"));

    assertThat(second.status()).isEqualTo(status);
    assertThat(second.error()).isEqualTo(error);
    assertThat(alive(first)).isTrue();
    assertThat(simulator.log().summary().pairsMigrated()).isEqualTo(1);
  }

  @Test
  void aFailedTryUsesTheTokenUpWhenThereIsOneTryOnly() throws Exception {
    simulator.change(o -> o.with("migration.repeat", Repeat.ONE_TRY));
    simulator.script(token("a"), "error-503");

    assertThat(caller.migrate(token("a")).status()).isEqualTo(503);
    assertThat(caller.migrate(token("a")).error()).isEqualTo("invalid_grant");
    assertThat(simulator.log().summary().pairsIssued()).isZero();
  }

  @Test
  void migrationIsRepeatableWhileTheOlderPairLives() throws Exception {
    simulator.change(o -> o.with("migration.repeat", Repeat.WHILE_OLDER_LIVES));

    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
    simulator.advance(Duration.ofDays(15));
    assertThat(caller.migrate(token("a")).error()).isEqualTo("invalid_grant");
  }

  @Test
  void theOlderPairDiesWhenSaidSo() throws Exception {
    simulator.change(o -> o.with("migration.older_pair", OlderPair.DIES));

    String first = caller.migrate(token("a")).accessToken();
    String second = caller.migrate(token("a")).accessToken();

    assertThat(alive(first)).isFalse();
    assertThat(alive(second)).isTrue();
  }

  @Test
  void thePairOfAnotherTokenOfTheUserDiesWhenSaidSo() throws Exception {
    simulator.change(
        o -> o.with("migration.older_pair", OlderPair.DIES_OF_USER).with("world.users", 1));

    String first = caller.migrate(token("a")).accessToken();
    String second = caller.migrate(token("b")).accessToken();

    assertThat(alive(first)).isFalse();
    assertThat(alive(second)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "JSON_404, 404, application/json",
    "HTML_404, 404, text/html",
    "STATUS_410, 410, application/json",
    "STATUS_405, 405, application/json",
    "REDIRECT, 302, text/html"
  })
  void theEndpointVanishesAfterAsManyCallsAsSaid(Gone gone, int status, String type)
      throws Exception {
    simulator.change(o -> o.with("migration.gone", gone).with("migration.gone_after", 2));

    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
    assertThat(caller.migrate(token("b")).status()).isEqualTo(200);
    Reply third = caller.migrate(token("c"));
    assertThat(third.status()).isEqualTo(status);
    assertThat(third.header("Content-Type")).startsWith(type);
    assertThat(simulator.log().summary().pairsIssued()).isEqualTo(2);
  }

  @Test
  void theEndpointVanishesAtItsTime() throws Exception {
    Instant soon = Instant.now().plusSeconds(3600);
    simulator.change(
        o -> o.with("migration.gone", Gone.STATUS_410).with("migration.gone_at", soon));

    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
    simulator.advance(Duration.ofHours(2));
    assertThat(caller.migrate(token("b")).status()).isEqualTo(410);
  }

  @Test
  void tokensThatDoNotExistAreInvalidGrants() throws Exception {
    simulator.change(o -> o.with("world.revoked", List.of(token("gone"), "old*")));

    for (String token :
        List.of(
            "short",
            "A".repeat(86),
            "!".repeat(86),
            token("gone"),
            "old" + "Z0".repeat(41) + "x")) {
      Reply reply = caller.migrate(token);
      assertThat(reply.status()).as(token).isEqualTo(400);
      assertThat(reply.error()).isEqualTo("invalid_grant");
    }
    assertThat(simulator.log().summary().pairsIssued()).isZero();
  }

  @Test
  void theShareOfRevokedTokensIsTheSameInEveryRun() throws Exception {
    simulator.change(o -> o.with("world.revoked_share", 0.5));
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      int status = caller.migrate(token("t" + i)).status();
      assertThat(caller.migrate(token("t" + i)).status()).isEqualTo(status);
      refused += status == 400 ? 1 : 0;
    }

    assertThat(refused).isBetween(30, 70);
  }

  @ParameterizedTest
  @CsvSource({
    "v1_client_id, 401, invalid_client",
    "v1_client_secret, 401, invalid_client",
    "v2_client_id, 401, invalid_client",
    "v2_client_secret, 401, invalid_client"
  })
  void aWrongCredentialIsInvalidClient(String field, int status, String error) throws Exception {
    String body =
        SimulatorClient.body(token("a"), "acme")
            .replaceAll("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":\"wrong\"");

    Reply reply = caller.post("/api/v2/oauth2/migrate", body);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.error()).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({"v1_refresh_token", "v1_client_id", "v2_client_secret"})
  void aMissingFieldIsAnInvalidRequest(String field) throws Exception {
    String body = SimulatorClient.body(token("a"), "acme").replace(field, "x");

    Reply reply = caller.post("/api/v2/oauth2/migrate", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo("invalid_request");
  }

  @Test
  void headersAreStrict() throws Exception {
    String path = "/api/v2/oauth2/migrate";
    var body = BodyPublishers.ofString(SimulatorClient.body(token("a"), "acme"));
    var noAgent =
        caller
            .request(path)
            .setHeader("User-Agent", "")
            .header("Content-Type", "application/json")
            .POST(body)
            .build();
    var noType = caller.request(path).POST(body).build();
    var form =
        caller
            .request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(body)
            .build();

    assertThat(caller.send(noAgent).status()).isEqualTo(400);
    assertThat(caller.send(noType).error()).isEqualTo("invalid_request");
    assertThat(caller.send(form).status()).isEqualTo(415);
    assertThat(caller.post(path, "{\"broken").error()).isEqualTo("invalid_request");
    assertThat(simulator.log().summary().pairsIssued()).isZero();
  }

  private boolean alive(String accessToken) throws Exception {
    return caller.get("/api/v2/accounts", accessToken, null).status() == 200;
  }
}
