package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Duplicate;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request;
import harvest.migration.window.TakenRecord;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * {@code publish-errors} is proven with the routes that publish, {@code file-errors} with files.
 */
class ErrorsRouteTest extends CamelTestSupport {
  private RouteRig rig;

  @Override
  protected CamelContext createCamelContext() throws Exception {
    rig = new RouteRig();
    CamelContext context = rig.with();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:step")
                .routeId("step")
                .routeConfigurationId("stage-errors")
                .throwException(new IllegalStateException("a step broke over a-secret"));
            from("direct:fatal")
                .routeId("fatal")
                .routeConfigurationId("stage-errors")
                .process(
                    exchange -> {
                      throw new NoClassDefFoundError("half a deployment");
                    });
            from("direct:outcome").routeId("outcome").to("mock:outcome");
          }
        });
    return context;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aRequestThatWasClaimedEndsAsADeadLetterWithoutTheTextOfTheException() throws Exception {
    for (String step : new String[] {"direct:step", "direct:fatal"}) {
      MockEndpoint outcome = getMockEndpoint("mock:outcome");
      outcome.reset();
      outcome.expectedMessageCount(1);

      Exchange ended =
          template.send(
              step,
              RouteRig.claimed(rig.request(RouteRig.migration(RouteRig.token())), rig.record()));

      outcome.assertIsSatisfied();
      Exchange failed = outcome.getExchanges().get(0);
      DeadLetter letter = failed.getMessage().getBody(DeadLetter.class);
      assertThat(letter.reason()).isEqualTo(Reason.EXHAUSTED);
      assertThat(letter.errorDescription()).doesNotContain("a-secret");
      assertThat(failed.getVariable("outcome")).isEqualTo("dead-letter");
      assertThat(ended.getException()).isNull();
    }
  }

  @Test
  void whatIsNeitherARecordNorARequestKeepsItsOffset() throws Exception {
    Request request = rig.request(RouteRig.migration(RouteRig.token()));
    TakenRecord record = rig.record();
    MockEndpoint outcome = getMockEndpoint("mock:outcome");
    outcome.expectedMessageCount(1);

    template.send(
        "direct:step",
        exchange -> {
          RouteRig.handedOver(request, record).process(exchange);
          exchange.getMessage().setBody(new Duplicate(request));
        });

    outcome.assertIsSatisfied();
    assertThat(outcome.getExchanges().get(0).getVariable("outcome")).isEqualTo("none");
    assertThat(record.isFinished()).isFalse();
  }
}
