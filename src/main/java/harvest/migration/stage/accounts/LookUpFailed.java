package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccountRecord;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step failed that never should: the look-up ends with an account record that says so. A result
 * that was not even read keeps its offset and is taken again at the next start.
 */
public final class LookUpFailed implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(LookUpFailed.class);

  private final Hearing hearing;

  public LookUpFailed(Hearing hearing) {
    this.hearing = hearing;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    // The message of an exception may quote a secret; its type does not.
    String what =
        "internal error: " + (cause == null ? "unknown" : cause.getClass().getSimpleName());
    LookUp lookUp = AccountVariables.findLookUp(exchange);
    if (lookUp == null) {
      LOG.error("accounts: {}; the result keeps its offset until the next start", what);
      exchange.setRouteStop(true);
      return;
    }
    LOG.error("accounts: {}; result {}", what, lookUp.owner().origin().at());
    if (exchange.getVariable(Inquiry.VARIABLE) instanceof Inquiry inquiry) {
      hearing.failed(inquiry);
    }
    if (AccountVariables.findFound(exchange) == null) {
      AccountVariables.end(
          exchange, new AccountRecord(lookUp.owner(), null, what, null, null, null));
    }
  }
}
