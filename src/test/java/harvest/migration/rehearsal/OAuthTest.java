package harvest.migration.rehearsal;

import static harvest.migration.rehearsal.SimulatorClient.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorClient.Reply;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import harvest.migration.rehearsal.SimulatorOptions.OlderPair;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuthTest {
  private static final String TOKEN = "/api/v2/oauth2/token";
  private static final String CLIENT = "&client_id=v2&client_secret=s2";

  private final Simulator simulator =
      Simulator.start(
          SimulatorOptions.defaults()
              .withApplication("acme", new Client("v1", "s1", "v2", "s2", "https://acme.test/cb")));
  private final SimulatorClient caller = new SimulatorClient(simulator);

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void aConsentGivesACodeThatIsRedeemedOnce() throws Exception {
    Reply consent =
        caller.send(
            caller
                .request("/oauth2/authorize?client_id=v2&response_type=code&state=s%201")
                .build());
    String location = consent.header("Location");
    String code = location.replaceAll(".*code=([^&]*).*", "$1");

    Reply first = redeem(code);
    Reply second = redeem(code);

    assertThat(consent.status()).isEqualTo(302);
    assertThat(location).startsWith("https://acme.test/cb?code=").endsWith("&state=s+1");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.accessToken()).contains(".at.");
    assertThat(second.error()).isEqualTo("invalid_grant");
    assertThat(simulator.log().callsOf(TOKEN))
        .extracting(Call::issued)
        .containsExactly(true, false);
    assertThat(simulator.log().callsOf(TOKEN).get(0).token()).isEqualTo(Fingerprint.of(code).hex());
  }

  @Test
  void theImplicitGrantGivesATokenInTheFragment() throws Exception {
    Reply consent =
        caller.send(
            caller.request("/oauth2/authorize?client_id=v2&response_type=token&state=x").build());
    String location = consent.header("Location");
    String access = location.replaceAll(".*access_token=([^&]*).*", "$1");

    assertThat(location).startsWith("https://acme.test/cb#access_token=").endsWith("&state=x");
    assertThat(caller.get("/api/v2/accounts", access, null).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/oauth2/authorize?client_id=nobody&response_type=code",
    "/oauth2/authorize?response_type=code",
    "/oauth2/authorize?client_id=v2&response_type=code&redirect_uri=https://evil.test/"
  })
  void aConsentForSomeoneElseIsRefused(String path) throws Exception {
    assertThat(caller.send(caller.request(path).build()).status()).isEqualTo(401);
  }

  @Test
  void aRefreshTokenIsGoodForOneRefresh() throws Exception {
    String refresh = redeem("a code of some day").json().get("refresh_token").asText();

    Reply first = refresh(refresh);
    Reply again = refresh(refresh);
    Reply next = refresh(first.json().get("refresh_token").asText());

    assertThat(first.status()).isEqualTo(200);
    assertThat(again.error()).isEqualTo("invalid_grant");
    assertThat(next.status()).isEqualTo(200);
    assertThat(Set.of(first.accessToken(), next.accessToken())).hasSize(2);
  }

  @Test
  void withoutRotationARefreshTokenStays() throws Exception {
    simulator.change(
        o -> o.with("world.rotation", false).with("migration.older_pair", OlderPair.DIES));
    String refresh = redeem("a code of some day").json().get("refresh_token").asText();

    Reply first = refresh(refresh);
    Reply second = refresh(refresh);

    assertThat(first.json().get("refresh_token").asText()).isEqualTo(refresh);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.accessToken()).isNotEqualTo(first.accessToken());
  }

  @Test
  void aMigratedPairCanBeRefreshedByItsApplicationOnly() throws Exception {
    String body =
        SimulatorClient.body(token("a"), "x").replace("x-v2-secret", "s2").replace("x-v2", "v2");
    body = body.replace("x-secret", "s1").replace("\"x\"", "\"v1\"");
    JsonNode pair = caller.post("/api/v2/oauth2/migrate", body).json();
    simulator.change(o -> o.withApplication("other", Client.of("o1", "o", "o2", "os")));

    String refresh = pair.get("refresh_token").asText();
    Reply stolen =
        caller.form(
            TOKEN,
            "grant_type=refresh_token&client_id=o2&client_secret=os&refresh_token=" + refresh);

    assertThat(stolen.error()).isEqualTo("invalid_grant");
    assertThat(refresh(refresh).status()).isEqualTo(200);
  }

  @Test
  void aWellFormedForeignRefreshTokenIsTakenOnce() throws Exception {
    String foreign = "77.rt." + token("f");

    assertThat(refresh(foreign).status()).isEqualTo(200);
    assertThat(refresh(foreign).error()).isEqualTo("invalid_grant");
    assertThat(refresh("no token").error()).isEqualTo("invalid_grant");
  }

  @ParameterizedTest
  @CsvSource({
    "grant_type=authorization_code&code=abcdef&client_id=v2&client_secret=wrong, 401, invalid_client",
    "grant_type=authorization_code&code=abcdef, 401, invalid_client",
    "grant_type=authorization_code&client_id=v2&client_secret=s2, 400, invalid_request",
    "client_id=v2&client_secret=s2, 400, invalid_request",
    "grant_type=password&client_id=v2&client_secret=s2, 400, unsupported_grant_type"
  })
  void aWrongFormIsRefused(String form, int status, String error) throws Exception {
    Reply reply = caller.form(TOKEN, form);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.error()).isEqualTo(error);
  }

  @Test
  void theTokenEndpointTakesNoJson() throws Exception {
    assertThat(caller.post(TOKEN, "{}").status()).isEqualTo(415);
  }

  @Test
  void accessTokensExpireByTheSimulatorsTime() throws Exception {
    String access = redeem("a code of some day").accessToken();

    simulator.advance(Duration.ofDays(14));

    assertThat(caller.get("/api/v2/accounts", access, null).status()).isEqualTo(401);
  }

  @Test
  void personalAccessTokensAreVerified() throws Exception {
    simulator.change(o -> o.with("world.revoked", List.of("9.pt.*")));

    assertThat(caller.get("/api/v2/accounts", "8.pt." + token("p"), null).status()).isEqualTo(200);
    assertThat(caller.get("/api/v2/accounts", "9.pt." + token("p"), null).status()).isEqualTo(401);
    assertThat(caller.get("/api/v2/accounts", "anything", null).status()).isEqualTo(401);
  }

  @Test
  void accountsHaveTheShapeOfHarvests() throws Exception {
    simulator.change(o -> o.with("world.forecast_share", 1).with("world.accounts_per_user", 2));

    JsonNode body = caller.get("/api/v2/accounts", "8.pt." + token("p"), null).json();

    assertThat(body.at("/user/email").asText()).contains("@");
    assertThat(body.get("accounts").findValuesAsText("product"))
        .containsExactly("harvest", "harvest", "forecast");
    assertThat(body.at("/accounts/0/id").asLong()).isGreaterThan(Integer.MAX_VALUE);
    simulator.change(o -> o.with("world.without_accounts_share", 1));
    assertThat(caller.get("/api/v2/accounts", "8.pt." + token("p"), null).json().get("accounts"))
        .isEmpty();
  }

  @Test
  void usersAndAccountsCanBeShared() throws Exception {
    simulator.change(
        o -> o.with("world.users", 3).with("world.accounts", 2).with("world.forecast_share", 0));

    Set<String> users = new HashSet<>();
    Set<String> accounts = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      JsonNode body = caller.get("/api/v2/accounts", "8.pt." + token("p" + i), null).json();
      users.add(body.at("/user/id").asText());
      accounts.add(body.at("/accounts/0/id").asText());
    }

    assertThat(users).hasSize(3);
    assertThat(accounts).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void v1TakesAccessTokensOfV2UnlessSaidOtherwise() throws Exception {
    String access = redeem("a code of some day").accessToken();
    String path = "/account/who_am_i?access_token=" + access;

    assertThat(caller.send(caller.request(path).build()).status()).isEqualTo(200);
    assertThat(simulator.log().callsOf("/account/who_am_i").get(0).query()).isNull();
    simulator.change(o -> o.with("world.v1_accepts", false));
    assertThat(caller.send(caller.request(path).build()).status()).isEqualTo(401);
  }

  private Reply redeem(String code) throws Exception {
    return caller.form(
        TOKEN, "grant_type=authorization_code&code=" + code.replace(' ', '+') + CLIENT);
  }

  private Reply refresh(String token) throws Exception {
    return caller.form(
        TOKEN, "grant_type=refresh_token&refresh_token=" + token.replace(' ', '+') + CLIENT);
  }
}
