package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.outcome.Outcome.Duplicate;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.request.Request;
import harvest.migration.window.TakenRecord;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Also holds what {@code publish-errors} promises: the broker's failures stand in its mock. */
@Timeout(60)
class OutcomeRouteTest extends CamelTestSupport {
  private RouteRig rig;

  @Override
  protected CamelContext createCamelContext() throws Exception {
    rig = new RouteRig();
    CamelContext context = rig.with("outcome");
    RouteRig.mock(context, "results", "results-publish", "results");
    RouteRig.mock(context, "results", "results-accounts", "accounts");
    RouteRig.mock(context, "dead-letters", "dead-letters-publish", "dead-letters");
    return context;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Processor result(Request request, TakenRecord record) {
    return exchange -> {
      RouteRig.called(request, record).process(exchange);
      exchange.getMessage().setBody(new Result(request, Status.VERIFIED, null, 1, "r-1", true));
      exchange.getMessage().setHeader("Authorization", "Bearer of some step before");
      exchange.setVariable("outcome", "result");
    };
  }

  private Request request() {
    return rig.request(
        "{'application':'acme','v1_refresh_token':'"
            + RouteRig.token()
            + "','context':{'note':'kept'}}");
  }

  @Test
  void theOffsetIsFinishedOnlyAfterThePublishing() throws Exception {
    TakenRecord record = rig.record();
    AtomicBoolean finishedBefore = new AtomicBoolean(true);
    MockEndpoint results = getMockEndpoint("mock:results");
    results.expectedMessageCount(1);
    results.whenAnyExchangeReceived(exchange -> finishedBefore.set(record.isFinished()));

    template.send("direct:outcome", result(request(), record));

    results.assertIsSatisfied();
    assertThat(finishedBefore).isFalse();
    Awaitility.await().until(record::isFinished);
    assertThat(results.getExchanges().get(0).getMessage().getHeaders().keySet())
        .containsExactlyInAnyOrder("CamelKafkaKey", "Content-Type", "schema");
    assertThat(getMockEndpoint("mock:accounts").getReceivedCounter()).isEqualTo(1);
    assertThat(getMockEndpoint("mock:dead-letters").getReceivedCounter()).isZero();
  }

  @Test
  void whatTheBrokerDoesNotTakeIsTriedUntilItDoes() throws Exception {
    TakenRecord record = rig.record();
    AtomicInteger tries = new AtomicInteger();
    MockEndpoint results = getMockEndpoint("mock:results");
    results.whenAnyExchangeReceived(
        exchange -> {
          if (tries.incrementAndGet() < 3) {
            throw new TimeoutException("the broker is away");
          }
        });

    template.send("direct:outcome", result(request(), record));

    Awaitility.await().until(record::isFinished);
    assertThat(tries).hasValue(3);
  }

  @Test
  void whatIsTooLargeLeavesWithoutItsContextHoweverLongThatTakes() throws Exception {
    TakenRecord record = rig.record();
    AtomicInteger tries = new AtomicInteger();
    MockEndpoint results = getMockEndpoint("mock:results");
    results.whenAnyExchangeReceived(
        exchange -> {
          if (tries.incrementAndGet() < 4) {
            throw new RecordTooLargeException("too large");
          }
        });

    template.send("direct:outcome", result(request(), record));

    Awaitility.await().until(record::isFinished);
    byte[] published = results.getExchanges().get(3).getMessage().getBody(byte[].class);
    assertThat(new String(published, StandardCharsets.UTF_8)).contains("\"context\":null");
  }

  @Test
  void aDuplicateIsCountedAndNothingIsPublished() throws Exception {
    TakenRecord record = rig.record();
    Request request = request();

    template.send(
        "direct:outcome",
        exchange -> {
          RouteRig.claimed(request, record).process(exchange);
          exchange.getMessage().setBody(new Duplicate(request));
          exchange.setVariable("outcome", "duplicate");
        });

    Awaitility.await().until(record::isFinished);
    assertThat(getMockEndpoint("mock:results").getReceivedCounter()).isZero();
    assertThat(getMockEndpoint("mock:dead-letters").getReceivedCounter()).isZero();
  }

  @Test
  void whatHasNoOutcomeFinishesNothing() throws Exception {
    TakenRecord record = rig.record();

    template.send(
        "direct:outcome",
        exchange -> {
          RouteRig.handedOver(request(), record).process(exchange);
          exchange.setVariable("outcome", "none");
        });

    assertThat(record.isFinished()).isFalse();
    assertThat(getMockEndpoint("mock:results").getReceivedCounter()).isZero();
  }
}
