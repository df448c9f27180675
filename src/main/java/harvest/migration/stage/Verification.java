package harvest.migration.stage;

import harvest.migration.harvest.Accounts;
import harvest.migration.outcome.Result;
import harvest.migration.request.Request;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a verification that was just published found.
 *
 * @param requestId Harvest's X-Request-Id
 */
public record Verification(Request request, Accounts accounts, @Nullable String requestId) {
  /** The one of the exchange. */
  public static Verification of(Exchange exchange) {
    Result result = Variables.required(exchange, Variables.ENDING, Result.class);
    Accounts accounts = Variables.attempts(exchange).accounts();
    if (accounts == null) {
      throw new IllegalStateException("a verification that found nothing is no result");
    }
    return new Verification(result.request(), accounts, result.requestId());
  }
}
