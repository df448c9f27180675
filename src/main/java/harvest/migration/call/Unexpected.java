package harvest.migration.call;

import harvest.migration.outcome.Outcome;
import harvest.migration.pace.Pace;
import harvest.migration.request.Request;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step failed unexpectedly, and went on failing where it could be tried again. The request ends
 * as a dead letter, in doubt where a call of it may have left. Only what is neither a record nor a
 * request any more keeps its offset and is delivered again at the next start. Never a silent
 * commit.
 */
public final class Unexpected extends AsyncProcessorSupport {
  private static final Logger LOG = LoggerFactory.getLogger(Unexpected.class);

  private final Pace pace;
  private final ReadRequest reading;
  private final Claim claim;

  public Unexpected(Pace pace, ReadRequest reading, Claim claim) {
    this.pace = pace;
    this.reading = reading;
    this.claim = claim;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    RequestCall call = ApiCall.find(exchange, RequestCall.class);
    String what = what(exchange);
    String step = String.valueOf(exchange.getProperty(Exchange.FAILURE_ENDPOINT, String.class));
    if (call != null) {
      log(call.subject(), what, step);
      pace.withdrawn(call);
      Outcome outcome = call.outcome();
      Steps.end(exchange, outcome != null ? outcome : call.failed(what));
    } else if (exchange.getMessage().getBody() instanceof Request request) {
      log(request, what, step);
      return claim.giveUp(exchange, what, callback);
    } else if (!(exchange.getMessage().getBody() instanceof Outcome)
        && ConsumedRecord.find(exchange) != null) {
      LOG.error("{} ({}); a record that cannot be read", what, step);
      reading.giveUp(exchange, what);
    } else {
      LOG.error(
          "{} ({}); the record keeps its offset and is delivered again at the next start: {}",
          what,
          step,
          ConsumedRecord.find(exchange));
      exchange.setVariable(Steps.OUTCOME, "none");
    }
    callback.done(true);
    return true;
  }

  /** Says that a step failed and is tried again. */
  public static Processor triedAgain() {
    return exchange -> LOG.warn("{}; the step is tried again", what(exchange));
  }

  /** The message of an exception may quote a secret; its type and place do not. */
  private static String what(Exchange exchange) {
    Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    if (cause == null) {
      return "internal error: unknown";
    }
    StackTraceElement[] places = cause.getStackTrace();
    return "internal error: "
        + cause.getClass().getSimpleName()
        + (places.length == 0 ? "" : " at " + places[0]);
  }

  private static void log(Request request, String what, String step) {
    LOG.atError()
        .addKeyValue("fingerprint", request.fingerprint())
        .addKeyValue("application", request.application())
        .addKeyValue("source", request.origin().source())
        .log("{} ({}); request {}", what, step, request.origin().source());
  }
}
