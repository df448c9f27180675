package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Result;
import harvest.migration.outcome.Status;
import harvest.migration.rehearsal.Call;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedeemRouteTest extends CamelTestSupport {
  private RouteRig rig;

  @Override
  protected CamelContext createCamelContext() throws Exception {
    rig = new RouteRig();
    CamelContext context = rig.with("redeem");
    RouteRig.mock(context, "redeem", "redeem-end", "outcome");
    return context;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void redeem(String json) {
    template.send("direct:redeem", RouteRig.handedOver(rig.request(json), rig.record()));
  }

  @Test
  void codesAndRefreshTokensAreIssuedFor() throws Exception {
    redeem("{'application':'acme','grant_type':'authorization_code','code':'code-1234567'}");
    redeem(
        "{'application':'acme','grant_type':'refresh_token','refresh_token':'1.rt."
            + RouteRig.token()
            + "'}");

    MockEndpoint outcome = getMockEndpoint("mock:outcome");
    outcome.expectedMessageCount(2);
    outcome.assertIsSatisfied();
    for (Exchange each : outcome.getExchanges()) {
      assertThat(each.getMessage().getBody(Result.class).status()).isEqualTo(Status.ISSUED);
      assertThat(each.getMessage().getHeaders()).isEmpty();
    }
    assertThat(rig.simulator.log().calls()).hasSize(2).allSatisfy(RedeemRouteTest::isTokenCall);
  }

  private static void isTokenCall(Call call) {
    assertThat(call.method() + " " + call.path()).isEqualTo("POST /api/v2/oauth2/token");
  }

  @Test
  void aLostAnswerAndThenARefusalIsInDoubt() throws Exception {
    rig.simulator.script("/api/v2/oauth2/token", "issue-reset", "invalid-grant");

    redeem("{'application':'acme','grant_type':'authorization_code','code':'code-1234567'}");

    MockEndpoint outcome = getMockEndpoint("mock:outcome");
    outcome.expectedMessageCount(1);
    outcome.assertIsSatisfied();
    DeadLetter letter = outcome.getExchanges().get(0).getMessage().getBody(DeadLetter.class);
    assertThat(letter.reason()).isEqualTo(Reason.IN_DOUBT);
  }
}
