package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccountRecord;
import harvest.migration.accounts.ResultRead;
import harvest.migration.accounts.ResultReader;
import harvest.migration.harvest.call.BearerCall;
import harvest.migration.monitor.Counters;
import harvest.migration.stage.Attempts;
import harvest.migration.stage.Taken;
import harvest.migration.stage.bearer.Inquiry;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an inquiry of a result. What needs none is done here, and so is what is no result: somebody
 * else wrote it, and nothing here can make it one.
 */
public final class ReadResult implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(ReadResult.class);

  private final ResultReader reader;
  private final BearerCall accounts;
  private final Inquiry.Kind lookUps;
  private final Attempts.Rules rules;
  private final Counters counters;

  public ReadResult(
      ResultReader reader,
      BearerCall accounts,
      Inquiry.Kind lookUps,
      Attempts.Rules rules,
      Counters counters) {
    this.reader = reader;
    this.accounts = accounts;
    this.lookUps = lookUps;
    this.rules = rules;
    this.counters = counters;
  }

  @Override
  public void process(Exchange exchange) {
    Taken taken = Taken.from(exchange);
    exchange.setVariable(AccountVariables.TAKEN, taken);
    ResultRead result = reader.read(taken.value(), taken.origin());
    if (result instanceof ResultRead.Issued issued) {
      AccountVariables.set(
          exchange, new LookUp(issued.owner(), issued.token(), issued.issuedAt(), taken.handle()));
      exchange.setVariable(
          Inquiry.VARIABLE, new Inquiry(lookUps, rules, accounts.of(issued.token().open())));
      exchange.setVariable(Inquiry.OPEN, true);
      return;
    }
    if (result instanceof ResultRead.Closed closed) {
      AccountVariables.set(exchange, new LookUp(closed.owner(), null, null, taken.handle()));
      AccountVariables.end(
          exchange, new AccountRecord(closed.owner(), null, closed.why(), null, null, null));
      exchange.setVariable(AccountVariables.PROBE, false);
      return;
    }
    if (result instanceof ResultRead.Malformed malformed) {
      LOG.warn("accounts: {} is no result ({}); skipped", taken.origin().at(), malformed.why());
      counters.skippedResult();
    }
    taken.handle().commit();
    exchange.setRouteStop(true);
  }
}
