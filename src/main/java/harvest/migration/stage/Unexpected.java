package harvest.migration.stage;

import harvest.migration.outcome.Outcome;
import harvest.migration.pace.Pace;
import harvest.migration.request.Request;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step failed that never should, and went on failing where it could be tried again. The request
 * ends as a dead letter, in doubt where a call of it may have left. Only what is neither a record
 * nor a request any more keeps its offset and is delivered again at the next start. Never a silent
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
    Attempts attempts = exchange.getVariable(Variables.ATTEMPTS, Attempts.class);
    String what = what(exchange);
    if (attempts == null && exchange.getMessage().getBody() instanceof Request request) {
      log(exchange, request, what);
      return claim.giveUp(exchange, what, callback);
    }
    if (attempts != null) {
      log(exchange, attempts.request(), what);
      end(exchange, attempts, what);
    } else if (isRecord(exchange)) {
      LOG.error("{} ({}); a record that cannot be read", what, step(exchange));
      reading.giveUp(exchange, what);
    } else {
      LOG.error(
          "{} ({}); the record keeps its offset and is delivered again at the next start: {}",
          what,
          step(exchange),
          exchange.getVariable(Variables.HANDLE));
      exchange.setVariable(Variables.OUTCOME, "none");
    }
    callback.done(true);
    return true;
  }

  private void end(Exchange exchange, Attempts attempts, String what) {
    Gate.RequestTurn turn = attempts.queued();
    if (turn != null) {
      pace.withdrawn(turn);
    }
    Outcome outcome = attempts.outcome();
    Variables.end(exchange, outcome != null ? outcome : attempts.failed(what));
  }

  private static boolean isRecord(Exchange exchange) {
    return exchange.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT) != null;
  }

  /** The message of an exception may quote a secret; its type and place do not. */
  static String what(Exchange exchange) {
    Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    return "internal error: "
        + (cause == null ? "unknown" : cause.getClass().getSimpleName())
        + (cause == null || cause.getStackTrace().length == 0
            ? ""
            : " at " + cause.getStackTrace()[0]);
  }

  private static String step(Exchange exchange) {
    return String.valueOf(exchange.getProperty(Exchange.FAILURE_ENDPOINT, String.class));
  }

  private static void log(Exchange exchange, Request request, String what) {
    LOG.atError()
        .addKeyValue("fingerprint", request.fingerprint())
        .addKeyValue("application", request.application())
        .addKeyValue("source", request.origin().source())
        .log("{} ({}); request {}", what, step(exchange), request.origin().source());
  }
}
