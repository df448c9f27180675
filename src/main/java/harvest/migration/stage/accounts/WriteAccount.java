package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccountRecord;
import harvest.migration.accounts.AccountWriter;
import harvest.migration.stage.AsyncStep;
import harvest.migration.stage.WriteOutcome;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the record for the accounts topic. */
public final class WriteAccount implements Processor {
  /** Whether the record was written anew without its context. */
  private static final String SHORTENED = "shortened";

  private static final Logger LOG = LoggerFactory.getLogger(WriteAccount.class);

  private final AccountWriter writer;

  public WriteAccount(AccountWriter writer) {
    this.writer = writer;
  }

  @Override
  public void process(Exchange exchange) {
    exchange.setVariable(SHORTENED, false);
    WriteOutcome.put(exchange, writer.write(AccountVariables.found(exchange).record()));
  }

  /**
   * Makes it again for a broker that finds it too large: without its context, then as a failure.
   */
  public void shorten(Exchange exchange) {
    AccountRecord whole = AccountVariables.found(exchange).record();
    boolean before = Boolean.TRUE.equals(exchange.getVariable(SHORTENED));
    exchange.setVariable(SHORTENED, true);
    WriteOutcome.put(
        exchange, writer.write(before ? whole.withoutAccounts() : whole.withoutContext()));
  }

  /** Says that there is no account record: a step fails again and again. */
  public static void giveUp(Exchange exchange) {
    Found found = AccountVariables.findFound(exchange);
    LOG.error(
        "accounts: {}; no account record of the result for {}",
        AsyncStep.failure(exchange),
        found == null ? "an unknown request" : found.record().owner().origin().source());
  }
}
