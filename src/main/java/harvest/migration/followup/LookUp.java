package harvest.migration.followup;

import harvest.migration.call.ApiCall;
import harvest.migration.call.Steps;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.call.HttpCall;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Asks which accounts a new token opens; afterwards the exchange has its {@link Found}. */
final class LookUp extends ApiCall {
  private final ResultReader.Issued issued;
  private final Supplier<HttpCall> http;

  LookUp(Queueing queueing, Retries retries, ResultReader.Issued issued, Supplier<HttpCall> http) {
    super(queueing, retries, 0);
    this.issued = issued;
    this.http = http;
  }

  ResultReader.Issued issued() {
    return issued;
  }

  @Override
  protected HttpCall request() {
    return http.get();
  }

  @Override
  protected void decide(Exchange exchange, Answer answer, Verdict verdict) {
    boolean found = verdict instanceof Verdict.Verified;
    if (!found && mayHelp(verdict) && again(retryAfter(verdict))) {
      return;
    }
    exchange.setVariable(Steps.OPEN, false);
    new Found(
            new AccountRecord(
                issued.owner(),
                verdict instanceof Verdict.Verified verified ? verified.accounts() : null,
                found ? null : verdict.said().line(),
                null,
                lastAt(),
                verdict.said().requestId()),
            issued.token(),
            issued.issuedAt())
        .on(exchange);
  }

  private static boolean mayHelp(Verdict verdict) {
    return verdict instanceof Verdict.Again || verdict instanceof Verdict.EndpointAway;
  }

  private static @Nullable Duration retryAfter(Verdict verdict) {
    return verdict instanceof Verdict.Again again ? again.retryAfter() : null;
  }

  @Override
  public String toString() {
    return "a look-up for " + issued.owner().origin().source();
  }

  /** Asks whether V1 accepts the token too; what V1 never answers stays unknown. */
  static final class V1Probe extends ApiCall {
    private final HttpCall http;

    V1Probe(Queueing queueing, Retries retries, HttpCall http) {
      super(queueing, retries, 0);
      this.http = http;
    }

    @Override
    protected HttpCall request() {
      return http;
    }

    @Override
    protected boolean takes(Exchange exchange, Answer answer) {
      int status = answer instanceof Answer.Responded responded ? responded.status() : 0;
      if (status / 100 != 2 && status != 401 && status != 403) {
        return false;
      }
      Found found = Found.of(exchange);
      new Found(found.record().withV1(status / 100 == 2), found.token(), found.issuedAt())
          .on(exchange);
      exchange.setVariable(Steps.OPEN, false);
      return true;
    }

    @Override
    protected void decide(Exchange exchange, Answer answer, Verdict verdict) {
      boolean again = verdict instanceof Verdict.Again asked && again(asked.retryAfter());
      exchange.setVariable(Steps.OPEN, again);
    }
  }
}
