package harvest.migration.stage;

import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Ledger;
import harvest.migration.outcome.Duplicate;
import harvest.migration.request.Request;
import harvest.migration.window.OffsetHandle;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request needs a call at all. A copy of one that is on its way ends here and
 * shares its outcome; what was migrated before is a duplicate; for the rest the variable {@code
 * attempts} holds what the ledger knows.
 */
public final class Claim extends AsyncProcessorSupport {
  private final InFlight inFlight;
  private final Ledger ledger;
  private final Attempts.Rules rules;

  public Claim(InFlight inFlight, Ledger ledger, Attempts.Rules rules) {
    this.inFlight = inFlight;
    this.ledger = ledger;
    this.rules = rules;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Request request = Variables.body(exchange, Request.class);
    OffsetHandle handle = Variables.required(exchange, Variables.HANDLE, OffsetHandle.class);
    if (!inFlight.begin(request, handle)) {
      exchange.setRouteStop(true);
      callback.done(true);
      return true;
    }
    if (ledger.isNew(request.identity())) {
      decide(exchange, request, handle, null);
      callback.done(true);
      return true;
    }
    ledger.find(
        request.identity(),
        entry -> {
          decide(exchange, request, handle, entry);
          callback.done(false);
        });
    return false;
  }

  private void decide(
      Exchange exchange, Request request, OffsetHandle handle, @Nullable Entry known) {
    if (known != null && !known.state().isUnfinished()) {
      if (known.at().equals(request.origin().at())) {
        // Ended before a crash or a take-over, its offset not committed: there is nothing to do.
        inFlight.end(request.identity());
        handle.commit();
        exchange.setRouteStop(true);
        return;
      }
      if (known.state().isSpent()) {
        Variables.end(exchange, new Duplicate(request));
        return;
      }
    }
    exchange.setVariable(Variables.ATTEMPTS, new Attempts(request, handle, known, rules));
    exchange.setVariable(Variables.OPEN, true);
  }
}
