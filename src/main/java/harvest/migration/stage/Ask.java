package harvest.migration.stage;

import harvest.migration.credentials.Application;
import harvest.migration.credentials.Applications;
import harvest.migration.harvest.call.BearerCall;
import harvest.migration.harvest.call.HttpCall;
import harvest.migration.harvest.call.MigrateCall;
import harvest.migration.harvest.call.TokenCall;
import harvest.migration.ledger.State;
import harvest.migration.monitor.Counters;
import harvest.migration.pace.Pace;
import harvest.migration.request.Request;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Adds the client credentials and puts the call on the exchange; here secrets become text. */
public final class Ask implements Processor {
  private final Calls calls;
  private final Applications applications;
  private final Pace pace;
  private final Counters counters;
  private final Invariants invariants;

  /** The calls that requests can come to. */
  public record Calls(MigrateCall migrate, TokenCall token, BearerCall accounts) {}

  public Ask(
      Calls calls, Applications applications, Pace pace, Counters counters, Invariants invariants) {
    this.invariants = invariants;
    this.calls = calls;
    this.applications = applications;
    this.pace = pace;
    this.counters = counters;
  }

  @Override
  public void process(Exchange exchange) {
    Attempts attempts = Variables.attempts(exchange);
    invariants.require(
        pace.isOut(attempts.turn()) && attempts.entry().state() == State.OPEN,
        "a call for "
            + attempts.request().origin().source()
            + " would leave without slot, permit and record");
    HttpCall call = call(attempts.request());
    exchange.setVariable(Variables.CALL, call);
    Message message = exchange.getMessage();
    message.setBody(call.body());
    message.setHeader(Exchange.HTTP_METHOD, call.method());
    call.headers().forEach(message::setHeader);
    counters.call(!attempts.isFirst());
    attempts.leaves();
    pace.sent(attempts.turn());
  }

  private HttpCall call(Request request) {
    Application application = applications.find(request.application());
    if (application == null) {
      throw new IllegalStateException("the application was there when the request was read");
    }
    return switch (request.grantType()) {
      case V1_REFRESH_TOKEN -> calls.migrate().of(request.secret(), application);
      case AUTHORIZATION_CODE ->
          calls.token().redeem(request.secret(), redirectUri(request), application);
      case REFRESH_TOKEN -> calls.token().refresh(request.secret(), application);
      case PERSONAL_ACCESS_TOKEN, IMPLICIT -> calls.accounts().of(request.secret());
    };
  }

  private static String redirectUri(Request request) {
    String uri = request.redirectUri();
    if (uri == null) {
      throw new IllegalStateException("a code without a redirect URI is refused when it is read");
    }
    return uri;
  }
}
