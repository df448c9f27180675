package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccountRecord;
import harvest.migration.stage.bearer.Inquiry;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The exchange variables of the accounts stage: what more than one of its steps needs. */
final class AccountVariables {
  /** The {@link LookUp}. */
  private static final String LOOK_UP = "lookUp";

  /** What becomes of an account record that is being published. */
  private static final String FOUND = "found";

  /** The {@link harvest.migration.stage.Taken} record that is read. */
  static final String TAKEN = "taken";

  /** Whether V1 is to be asked. */
  static final String PROBE = "probe";

  /** Whether the body holds messages for the reads topic. */
  static final String READS = "reads";

  private AccountVariables() {}

  static void set(Exchange exchange, LookUp lookUp) {
    exchange.setVariable(LOOK_UP, lookUp);
  }

  static void set(Exchange exchange, Found found) {
    exchange.setVariable(FOUND, found);
  }

  static @Nullable LookUp findLookUp(Exchange exchange) {
    return exchange.getVariable(LOOK_UP, LookUp.class);
  }

  static @Nullable Found findFound(Exchange exchange) {
    return exchange.getVariable(FOUND, Found.class);
  }

  static LookUp lookUp(Exchange exchange) {
    LookUp lookUp = findLookUp(exchange);
    if (lookUp == null) {
      throw new IllegalStateException("the route has read no result");
    }
    return lookUp;
  }

  static Found found(Exchange exchange) {
    Found found = findFound(exchange);
    if (found == null) {
      throw new IllegalStateException("the route has no account record");
    }
    return found;
  }

  /** Ends the look-up with that record. */
  static void end(Exchange exchange, AccountRecord record) {
    LookUp lookUp = lookUp(exchange);
    exchange.setVariable(Inquiry.OPEN, false);
    set(exchange, new Found(record, lookUp.token(), lookUp.issuedAt()));
  }
}
