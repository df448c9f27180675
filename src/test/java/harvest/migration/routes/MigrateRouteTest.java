package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Duplicate;
import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Result;
import harvest.migration.outcome.Status;
import harvest.migration.request.Request;
import harvest.migration.window.TakenRecord;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrateRouteTest extends CamelTestSupport {
  private RouteRig rig;

  @Override
  protected CamelContext createCamelContext() throws Exception {
    rig = new RouteRig();
    CamelContext context = rig.with("migrate");
    RouteRig.mock(context, "migrate", "migrate-end", "outcome");
    return context;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Exchange migrate(String token) {
    Request request = rig.request(RouteRig.migration(token));
    return template.send("direct:migrate", RouteRig.handedOver(request, rig.record()));
  }

  private MockEndpoint outcome(int messages) throws InterruptedException {
    MockEndpoint outcome = getMockEndpoint("mock:outcome");
    outcome.expectedMessageCount(messages);
    outcome.assertIsSatisfied();
    return outcome;
  }

  @Test
  void aTokenComesOutAsAPairWithNothingOfTheCallOnTheExchange() throws Exception {
    Exchange ended = migrate(RouteRig.token());

    Exchange outcome = outcome(1).getExchanges().get(0);
    assertThat(outcome.getMessage().getBody()).isInstanceOf(Result.class);
    assertThat(outcome.getMessage().getBody(Result.class).status()).isEqualTo(Status.MIGRATED);
    assertThat(outcome.getVariable("outcome")).isEqualTo("result");
    assertThat(outcome.getMessage().getHeaders()).isEmpty();
    assertThat(ended.getException()).isNull();
    assertThat(rig.simulator.log().migrateCalls()).hasSize(1);
  }

  @Test
  void aFailureIsTriedAgainInPlaceUntilTheAttemptsAreUsedUp() throws Exception {
    rig.simulator.script("/api/v2/oauth2/migrate", "rate-limited:0", "ok", "reset", "error-502");

    migrate(RouteRig.token());
    migrate(RouteRig.token());

    MockEndpoint outcome = outcome(2);
    assertThat(outcome.getExchanges().get(0).getMessage().getBody()).isInstanceOf(Result.class);
    DeadLetter letter = outcome.getExchanges().get(1).getMessage().getBody(DeadLetter.class);
    assertThat(letter.reason()).isEqualTo(Reason.IN_DOUBT);
    assertThat(letter.attempts()).isEqualTo(2);
    assertThat(rig.simulator.log().migrateCalls()).hasSize(4);
  }

  @Test
  void aRefusalIsADeadLetterAfterOneCall() throws Exception {
    migrate("revoked" + RouteRig.token().substring(7));

    DeadLetter letter = outcome(1).getExchanges().get(0).getMessage().getBody(DeadLetter.class);
    assertThat(letter.reason()).isEqualTo(Reason.INVALID_TOKEN);
    assertThat(rig.simulator.log().migrateCalls()).hasSize(1);
  }

  @Test
  void aCopyOfWhatIsOnItsWayEndsHereWithoutACall() throws Exception {
    String token = RouteRig.token();
    migrate(token);
    // The first one never settled: its outcome is still on its way.
    Exchange copy = migrate(token);

    outcome(1);
    assertThat(copy.getException()).isNull();
    assertThat(rig.simulator.log().migrateCalls()).hasSize(1);
  }

  @Test
  void noOffsetIsFinishedHere() throws Exception {
    TakenRecord record = rig.record();

    template.send(
        "direct:migrate",
        RouteRig.handedOver(rig.request(RouteRig.migration(RouteRig.token())), record));

    assertThat(outcome(1).getExchanges().get(0).getMessage().getBody())
        .isNotInstanceOf(Duplicate.class);
    assertThat(record.isFinished()).isFalse();
  }
}
