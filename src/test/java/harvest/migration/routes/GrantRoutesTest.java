package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.window.TakenRecord;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Migrate, redeem and verify: a request comes out as its outcome, by way of the one call route. */
class GrantRoutesTest extends CamelTestSupport {
  private static final String CODE =
      "{'application':'acme','grant_type':'authorization_code','code':'code-1234567'}";

  private RouteRig rig;
  private final TakenRecord[] record = new TakenRecord[1];

  @Override
  protected CamelContext createCamelContext() throws Exception {
    rig = new RouteRig();
    CamelContext context = rig.with("call", "migrate", "redeem", "verify");
    for (String route : new String[] {"migrate", "redeem", "verify"}) {
      RouteRig.mock(context, route, route + "-end", "outcome");
    }
    return context;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Outcome end(String route, String json) throws InterruptedException {
    MockEndpoint outcome = getMockEndpoint("mock:outcome");
    outcome.reset();
    outcome.expectedMessageCount(1);
    send(route, json);
    outcome.assertIsSatisfied();
    Exchange ended = outcome.getExchanges().get(0);
    assertThat(ended.getMessage().getHeaders()).as("nothing of the call").isEmpty();
    assertThat(ended.getException()).isNull();
    return ended.getMessage().getBody(Outcome.class);
  }

  private Exchange send(String route, String json) {
    record[0] = rig.record();
    return template.send("direct:" + route, RouteRig.handedOver(rig.request(json), record[0]));
  }

  private static String personal(String token) {
    return "{'application':'acme','grant_type':'personal_access_token','access_token':'%s'}"
        .formatted(token + RouteRig.token());
  }

  private static String json(String grant) {
    return switch (grant) {
      case "v1" -> RouteRig.migration(RouteRig.token());
      case "code" -> CODE;
      case "refresh" ->
          "{'application':'acme','grant_type':'refresh_token','refresh_token':'1.rt."
              + RouteRig.token()
              + "'}";
      default -> personal("1.pt.");
    };
  }

  @ParameterizedTest
  @CsvSource({
    "migrate, v1,       MIGRATED, POST /api/v2/oauth2/migrate",
    "redeem,  code,     ISSUED,   POST /api/v2/oauth2/token",
    "redeem,  refresh,  ISSUED,   POST /api/v2/oauth2/token",
    "verify,  personal, VERIFIED, GET /api/v2/accounts"
  })
  void eachGrantIsOneCallAndAResultThatFinishesNoOffset(
      String route, String grant, Status status, String call) throws Exception {
    Result result = (Result) end(route, json(grant));

    assertThat(result.status()).isEqualTo(status);
    assertThat(result.tokens() == null).isEqualTo(status == Status.VERIFIED);
    assertThat(rig.simulator.log().calls())
        .extracting(made -> made.method() + " " + made.path())
        .containsExactly(call);
    assertThat(record[0].isFinished()).isFalse();
  }

  @Test
  void aFailureIsTriedAgainInPlaceUntilTheAttemptsAreUsedUp() throws Exception {
    rig.simulator.script("/api/v2/oauth2/migrate", "rate-limited:0", "ok", "reset", "error-502");

    assertThat(end("migrate", json("v1"))).isInstanceOf(Result.class);
    DeadLetter letter = (DeadLetter) end("migrate", json("v1"));

    assertThat(letter.reason()).isEqualTo(Reason.IN_DOUBT);
    assertThat(letter.attempts()).isEqualTo(2);
    assertThat(rig.simulator.log().migrateCalls()).hasSize(4);
  }

  @Test
  void aRefusalIsADeadLetterAfterOneCall() throws Exception {
    String revoked = RouteRig.migration("revoked" + RouteRig.token().substring(7));

    assertThat(((DeadLetter) end("migrate", revoked)).reason()).isEqualTo(Reason.INVALID_TOKEN);
    assertThat(rig.simulator.log().migrateCalls()).hasSize(1);
  }

  @Test
  void aCopyOfWhatIsInFlightEndsHereWithoutACall() throws Exception {
    String json = json("v1");
    end("migrate", json);
    // The first one never settled: its outcome is still to be published.
    Exchange copy = send("migrate", json);

    getMockEndpoint("mock:outcome").assertIsSatisfied();
    assertThat(copy.getException()).isNull();
    assertThat(rig.simulator.log().migrateCalls()).hasSize(1);
  }

  @Test
  void aLostAnswerAndThenARefusalIsInDoubt() throws Exception {
    rig.simulator.script("/api/v2/oauth2/token", "issue-reset", "invalid-grant");

    assertThat(((DeadLetter) end("redeem", CODE)).reason()).isEqualTo(Reason.IN_DOUBT);
  }

  @Test
  void aVerificationThatFailsIsNeverInDoubt() throws Exception {
    DeadLetter dead = (DeadLetter) end("verify", personal("1.at."));
    rig.simulator.script("/api/v2/accounts", "reset", "error-500");
    DeadLetter failed = (DeadLetter) end("verify", personal("1.pt."));

    assertThat(dead.reason()).isEqualTo(Reason.INVALID_TOKEN);
    assertThat(failed.reason()).isEqualTo(Reason.EXHAUSTED);
    assertThat(rig.simulator.log().calls()).hasSize(3);
  }
}
