package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccountRecord;
import harvest.migration.monitor.Counters;
import harvest.migration.stage.AsyncStep;
import harvest.migration.stage.Taken;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step failed that never should: the look-up ends with an account record that says so. A result
 * that was not even read is skipped like one that is none.
 */
public final class LookUpFailed implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(LookUpFailed.class);

  private final Hearing hearing;
  private final Counters counters;

  public LookUpFailed(Hearing hearing, Counters counters) {
    this.hearing = hearing;
    this.counters = counters;
  }

  @Override
  public void process(Exchange exchange) {
    String what = AsyncStep.failure(exchange);
    LookUp lookUp = AccountVariables.findLookUp(exchange);
    if (lookUp == null) {
      Taken taken = exchange.getVariable(AccountVariables.TAKEN, Taken.class);
      LOG.error("accounts: {}; {} cannot be read and is skipped", what, taken);
      if (taken != null) {
        counters.skippedResult();
        taken.handle().commit();
      }
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
