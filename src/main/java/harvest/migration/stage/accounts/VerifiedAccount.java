package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccessToken;
import harvest.migration.accounts.AccountOwner;
import harvest.migration.accounts.AccountRecord;
import harvest.migration.harvest.Accounts;
import harvest.migration.outcome.Sealing;
import harvest.migration.request.Request;
import harvest.migration.stage.Verification;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes the account record of a verification, which has looked up the accounts already. */
public final class VerifiedAccount implements Processor {
  private final Sealing sealing;
  private final InstantSource clock;

  public VerifiedAccount(Sealing sealing, InstantSource clock) {
    this.sealing = sealing;
    this.clock = clock;
  }

  @Override
  public void process(Exchange exchange) {
    Verification verification = Verification.of(exchange);
    Request request = verification.request();
    Accounts accounts = verification.accounts();
    AccountOwner owner =
        new AccountOwner(
            request.id(),
            request.application(),
            request.subject(),
            request.fingerprint(),
            request.context(),
            request.origin());
    AccountVariables.set(
        exchange,
        new Found(
            new AccountRecord(
                owner, accounts, null, null, clock.instant(), verification.requestId()),
            new AccessToken(
                request.secret(),
                request.sealed() == null ? sealing.sealed(request.secret()) : request.sealed()),
            null));
  }
}
