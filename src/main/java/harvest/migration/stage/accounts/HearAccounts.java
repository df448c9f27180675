package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccountRecord;
import harvest.migration.harvest.Accounts;
import harvest.migration.harvest.Said;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.call.BearerCall;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** Turns the answer into an account record, or has the look-up made again. */
public final class HearAccounts implements Processor {
  private final Hearing hearing;
  private final @Nullable BearerCall v1;

  /**
   * @param v1 asks V1 about the token of an account that was found; null for not
   */
  public HearAccounts(Hearing hearing, @Nullable BearerCall v1) {
    this.hearing = hearing;
    this.v1 = v1;
  }

  @Override
  public void process(Exchange exchange) {
    Inquiry inquiry = Inquiry.of(exchange);
    Verdict verdict = hearing.judge(inquiry, hearing.take(exchange));
    exchange.setVariable(AccountVariables.PROBE, false);
    if (verdict instanceof Verdict.Verified verified) {
      AccountVariables.end(exchange, record(exchange, verified.accounts(), null, verdict.said()));
      if (v1 != null) {
        inquiry.next(v1.of(AccountVariables.lookUp(exchange).usable().open()));
        exchange.setVariable(AccountVariables.PROBE, true);
      }
    } else if (!mayHelp(verdict) || !inquiry.again(retryAfter(verdict))) {
      AccountVariables.end(exchange, record(exchange, null, verdict.said().line(), verdict.said()));
    }
  }

  private static boolean mayHelp(Verdict verdict) {
    return verdict instanceof Verdict.Again || verdict instanceof Verdict.EndpointAway;
  }

  private static @Nullable Duration retryAfter(Verdict verdict) {
    return verdict instanceof Verdict.Again again ? again.retryAfter() : null;
  }

  private static AccountRecord record(
      Exchange exchange, @Nullable Accounts found, @Nullable String error, Said said) {
    return new AccountRecord(
        AccountVariables.lookUp(exchange).owner(),
        found,
        error,
        null,
        Inquiry.of(exchange).lastAt(),
        said.requestId());
  }
}
