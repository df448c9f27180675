package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.call.ConsumedRecord;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request;
import harvest.migration.window.TakenRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeRouteTest extends CamelTestSupport {
  private static final List<String> WAYS = List.of("migrate", "redeem", "verify", "refused");

  private RouteRig rig;

  @Override
  protected CamelContext createCamelContext() throws Exception {
    rig = new RouteRig();
    CamelContext context = rig.with("intake");
    AdviceWith.adviceWith(context, "intake", a -> a.replaceFromWith("direct:topic"));
    for (String way : WAYS) {
      RouteRig.mock(context, "request", "request-" + way, way);
    }
    return context;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private TakenRecord take(String json) {
    TakenRecord record = rig.record();
    template.send(
        "direct:topic",
        exchange -> {
          exchange.getMessage().setBody(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
          exchange.getMessage().setHeader(KafkaConstants.TOPIC, "requests");
          exchange.getMessage().setHeader(KafkaConstants.PARTITION, 0);
          exchange.getMessage().setHeader(KafkaConstants.OFFSET, 7L);
          exchange.getMessage().setHeader(KafkaConstants.MANUAL_COMMIT, record.handle());
          exchange.getMessage().setHeader("Authorization", "Bearer of whoever wrote the record");
        });
    return record;
  }

  private Exchange only(String way) throws InterruptedException {
    for (String each : WAYS) {
      MockEndpoint mock = getMockEndpoint("mock:" + each);
      mock.expectedMessageCount(each.equals(way) ? 1 : 0);
    }
    MockEndpoint.assertIsSatisfied(context);
    return getMockEndpoint("mock:" + way).getExchanges().get(0);
  }

  @Test
  void aV1RefreshTokenGoesToMigrateWithoutTheHeadersOfItsRecord() throws Exception {
    TakenRecord record = take(RouteRig.migration(RouteRig.token()));

    Exchange handed = only("migrate");
    assertThat(handed.getMessage().getBody()).isInstanceOf(Request.class);
    assertThat(handed.getMessage().getHeaders()).isEmpty();
    assertThat(handed.getVariable("record", ConsumedRecord.class).handle())
        .isSameAs(record.handle());
    assertThat(record.isFinished()).isFalse();
  }

  @Test
  void aCodeGoesToRedeem() throws Exception {
    take("{'application':'acme','grant_type':'authorization_code','code':'c'}");

    only("redeem");
  }

  @Test
  void aRefreshTokenGoesToRedeem() throws Exception {
    take("{'application':'acme','grant_type':'refresh_token','refresh_token':'r'}");

    only("redeem");
  }

  @Test
  void anAccessTokenGoesToVerify() throws Exception {
    take("{'application':'acme','grant_type':'personal_access_token','access_token':'t'}");

    only("verify");
  }

  @Test
  void whatNoCallCanHelpGoesToItsOutcome() throws Exception {
    take("no json");

    Exchange handed = only("refused");
    assertThat(handed.getMessage().getBody(DeadLetter.class).reason()).isEqualTo(Reason.MALFORMED);
    assertThat(handed.getVariable("outcome")).isEqualTo("dead-letter");
    assertThat(handed.getMessage().getHeaders()).isEmpty();
  }

  @Test
  void aRecordThatIsNotHandedOverKeepsItsOffsetAndGetsNoOutcome() throws Exception {
    AdviceWith.adviceWith(
        context,
        "intake",
        a ->
            a.weaveById("intake-hand-over")
                .replace()
                .throwException(new IllegalStateException("stopping")));

    TakenRecord record = take(RouteRig.migration(RouteRig.token()));

    for (String way : WAYS) {
      getMockEndpoint("mock:" + way).expectedMessageCount(0);
    }
    MockEndpoint.assertIsSatisfied(context);
    assertThat(record.isFinished()).isFalse();
  }
}
