package harvest.migration.stage;

import harvest.migration.outcome.Outcome;
import harvest.migration.pace.Pace;
import harvest.migration.request.Request;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step failed that never should. A request that has come to the gate ends as a dead letter, in
 * doubt where its call may have left; any other keeps its offset and is delivered again at the next
 * start. Never a silent commit.
 */
public final class Unexpected implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(Unexpected.class);

  private final Pace pace;

  public Unexpected(Pace pace) {
    this.pace = pace;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    String step = exchange.getProperty(Exchange.FAILURE_ENDPOINT, String.class);
    // The message of an exception may quote a secret; its type and place do not.
    String what =
        "internal error: "
            + (cause == null ? "unknown" : cause.getClass().getSimpleName())
            + (cause == null || cause.getStackTrace().length == 0
                ? ""
                : " at " + cause.getStackTrace()[0]);
    Attempts attempts = exchange.getVariable(Variables.ATTEMPTS, Attempts.class);
    if (attempts == null) {
      LOG.error(
          "{} ({}); the record keeps its offset and is delivered again at the next start: {}",
          what,
          step,
          exchange.getVariable(Variables.HANDLE));
      exchange.setVariable(Variables.OUTCOME, "none");
      return;
    }
    Request request = attempts.request();
    LOG.atError()
        .addKeyValue("fingerprint", request.fingerprint())
        .addKeyValue("application", request.application())
        .addKeyValue("source", request.origin().source())
        .log("{} ({}); request {}", what, step, request.origin().source());
    Gate.RequestTurn turn = attempts.queued();
    if (turn != null) {
      pace.withdrawn(turn);
    }
    Outcome outcome = attempts.outcome();
    Variables.end(exchange, outcome != null ? outcome : attempts.failed(what));
  }
}
