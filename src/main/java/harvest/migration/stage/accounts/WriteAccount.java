package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccountWriter;
import harvest.migration.stage.WriteOutcome;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes the record for the accounts topic. */
public final class WriteAccount implements Processor {
  private final AccountWriter writer;

  public WriteAccount(AccountWriter writer) {
    this.writer = writer;
  }

  @Override
  public void process(Exchange exchange) {
    WriteOutcome.put(exchange, writer.write(AccountVariables.found(exchange).record()));
  }

  /** Makes it again without its context, for a broker that finds it too large. */
  public void shorten(Exchange exchange) {
    WriteOutcome.put(
        exchange, writer.write(AccountVariables.found(exchange).record().withoutContext()));
  }
}
