package harvest.migration.harvest.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.credentials.Applications.Flow;
import harvest.migration.harvest.CallKind;
import harvest.migration.harvest.call.Endpoint.BearerCall;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.harvest.call.Endpoint.MigrateCall;
import harvest.migration.harvest.call.Endpoint.TokenCall;
import harvest.migration.secret.Secret;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallsTest {
  private static final String ID = "https://id.example.org";
  private static final String AGENT = "Acme (ops@example.org)";
  private static final Secret TOKEN = new Secret("tok\"en+é/=");

  private final Application acme =
      new Application(
          "acme",
          Flow.AUTHORIZATION_CODE,
          "v1-id",
          new Secret("v1-sec&ret"),
          "v2-id",
          new Secret("v2-sec=ret"),
          "https://acme.example.org/back?x=1&y=2");

  private final Application spa =
      new Application("spa", Flow.IMPLICIT, null, null, "v2-id", null, "https://spa.example.org");

  private final Application none =
      new Application("none", Flow.PERSONAL_ACCESS_TOKEN, null, null, null, null, null);

  @Test
  void aMigrationIsTheGuidesRequest() throws IOException {
    HttpCall call = new MigrateCall(ID, AGENT).of(TOKEN, acme);

    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.url()).isEqualTo(ID + "/api/v2/oauth2/migrate");
    assertThat(call.kind()).isEqualTo(CallKind.EXCHANGE);
    assertThat(call.headers())
        .isEqualTo(
            Map.of(
                "User-Agent", AGENT,
                "Accept", "application/json",
                "Content-Type", "application/json"));
    assertThat(
            new ObjectMapper().readValue(call.body(), new TypeReference<Map<String, String>>() {}))
        .isEqualTo(
            Map.of(
                "v1_refresh_token", TOKEN.text(),
                "v1_client_id", "v1-id",
                "v1_client_secret", "v1-sec&ret",
                "v2_client_id", "v2-id",
                "v2_client_secret", "v2-sec=ret"));
    assertThat(call.secrets())
        .containsExactly(TOKEN, new Secret("v1-sec&ret"), new Secret("v2-sec=ret"));
  }

  @Test
  void aTokenThatIsNoValidTextIsSentAllTheSame() {
    HttpCall call = new MigrateCall(ID, AGENT).of(new Secret("a\ud800"), acme);

    assertThat(new String(call.body(), UTF_8)).containsIgnoringCase("\"a\\ud800\"");
  }

  @Test
  void aCodeIsRedeemedByAForm() {
    HttpCall call = new TokenCall(ID + "/", AGENT).redeem(TOKEN, "https://a/b?c", acme);

    assertThat(call.url()).isEqualTo(ID + "/api/v2/oauth2/token");
    assertThat(call.kind()).isEqualTo(CallKind.EXCHANGE);
    assertThat(call.headers())
        .containsEntry("Content-Type", "application/x-www-form-urlencoded")
        .containsEntry("User-Agent", AGENT)
        .containsEntry("Accept", "application/json");
    assertThat(new String(call.body(), UTF_8))
        .isEqualTo(
            "grant_type=authorization_code&code=tok%22en%2B%C3%A9%2F%3D"
                + "&redirect_uri=https%3A%2F%2Fa%2Fb%3Fc&client_id=v2-id&client_secret=v2-sec%3Dret");
    assertThat(call.secrets()).containsExactly(TOKEN, new Secret("v2-sec=ret"));
  }

  @Test
  void aPairIsRefreshedByAForm() {
    HttpCall call = new TokenCall(ID, AGENT).refresh(new Secret("1.rt.x"), acme);

    assertThat(new String(call.body(), UTF_8))
        .isEqualTo(
            "grant_type=refresh_token&refresh_token=1.rt.x&client_id=v2-id&client_secret=v2-sec%3Dret");
  }

  @Test
  void accountsAreAskedForByTheTokenAlone() {
    HttpCall call = BearerCall.accounts(ID, AGENT).of(new Secret("1.at.x"));

    assertThat(call.method()).isEqualTo("GET");
    assertThat(call.url()).isEqualTo(ID + "/api/v2/accounts");
    assertThat(call.kind()).isEqualTo(CallKind.VERIFICATION);
    assertThat(call.body()).isEmpty();
    assertThat(call.headers())
        .isEqualTo(
            Map.of(
                "User-Agent", AGENT,
                "Accept", "application/json",
                "Authorization", "Bearer 1.at.x"));
    assertThat(call.secrets()).containsExactly(new Secret("1.at.x"));
  }

  @Test
  void v1IsAskedWhoseTheTokenIs() {
    assertThat(BearerCall.whoAmI("https://v1.example.org", AGENT).of(TOKEN).url())
        .isEqualTo("https://v1.example.org/account/who_am_i");
  }

  @Test
  void aCallThatLacksCredentialsIsNotMade() {
    MigrateCall migrate = new MigrateCall(ID, AGENT);
    TokenCall token = new TokenCall(ID, AGENT);

    assertThat(migrate.possibleFor(acme)).isTrue();
    assertThat(migrate.possibleFor(spa)).isFalse();
    assertThat(token.possibleFor(acme)).isTrue();
    assertThat(token.possibleFor(spa)).isFalse();
    assertThatThrownBy(() -> migrate.of(TOKEN, spa))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("harvest.app.spa")
        .hasMessageNotContaining(TOKEN.text());
    assertThatThrownBy(() -> token.refresh(TOKEN, none))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTextOfACallShowsNoSecret() {
    HttpCall call = BearerCall.accounts(ID, AGENT).of(new Secret("hidden"));

    assertThat(call.toString()).doesNotContain("hidden");
  }

  @Test
  void theLinkAsksForACodeOrATokenAsTheFlowDoes() {
    AuthorizeLink link = new AuthorizeLink(ID);

    assertThat(link.of(acme, "f1"))
        .isEqualTo(
            ID
                + "/oauth2/authorize?client_id=v2-id&response_type=code"
                + "&redirect_uri=https%3A%2F%2Facme.example.org%2Fback%3Fx%3D1%26y%3D2&state=f1");
    assertThat(link.of(spa, null))
        .isEqualTo(
            ID
                + "/oauth2/authorize?client_id=v2-id&response_type=token"
                + "&redirect_uri=https%3A%2F%2Fspa.example.org");
    assertThat(link.of(none, "f1")).isNull();
  }
}
