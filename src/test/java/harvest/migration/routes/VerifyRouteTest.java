package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Result;
import harvest.migration.outcome.Status;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifyRouteTest extends CamelTestSupport {
  private RouteRig rig;

  @Override
  protected CamelContext createCamelContext() throws Exception {
    rig = new RouteRig();
    CamelContext context = rig.with("verify");
    RouteRig.mock(context, "verify", "verify-end", "outcome");
    return context;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Outcome verify(String token) throws InterruptedException {
    MockEndpoint outcome = getMockEndpoint("mock:outcome");
    outcome.reset();
    outcome.expectedMessageCount(1);
    String json = "{'application':'acme','grant_type':'personal_access_token','access_token':'%s'}";
    template.send(
        "direct:verify", RouteRig.handedOver(rig.request(json.formatted(token)), rig.record()));
    outcome.assertIsSatisfied();
    assertThat(outcome.getExchanges().get(0).getMessage().getHeaders()).isEmpty();
    return outcome.getExchanges().get(0).getMessage().getBody(Outcome.class);
  }

  @Test
  void aTokenThatOpensAccountsIsVerifiedByAGetThatIssuesNothing() throws Exception {
    Outcome outcome = verify("1.pt." + RouteRig.token());

    assertThat(outcome).isInstanceOf(Result.class);
    assertThat(((Result) outcome).status()).isEqualTo(Status.VERIFIED);
    assertThat(((Result) outcome).tokens()).isNull();
    assertThat(rig.simulator.log().calls())
        .hasSize(1)
        .allSatisfy(
            call ->
                assertThat(call.method() + " " + call.path()).isEqualTo("GET /api/v2/accounts"));
  }

  @Test
  void aTokenThatHarvestRefusesIsInvalidAndFailuresAreNeverInDoubt() throws Exception {
    Outcome dead = verify("1.at." + RouteRig.token());
    rig.simulator.script("/api/v2/accounts", "reset", "error-500");
    Outcome failed = verify("1.pt." + RouteRig.token());

    assertThat(((DeadLetter) dead).reason()).isEqualTo(Reason.INVALID_TOKEN);
    assertThat(((DeadLetter) failed).reason()).isEqualTo(Reason.EXHAUSTED);
    assertThat(rig.simulator.log().calls()).hasSize(3);
  }
}
