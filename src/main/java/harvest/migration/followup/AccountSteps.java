package harvest.migration.followup;

import harvest.migration.call.ApiCall;
import harvest.migration.call.ConsumedRecord;
import harvest.migration.call.RequestCall;
import harvest.migration.call.Steps;
import harvest.migration.call.WriteOutcome;
import harvest.migration.followup.AccountRecord.Found;
import harvest.migration.harvest.Accounts;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.call.Endpoint.BearerCall;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.pace.Pace;
import harvest.migration.request.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps from a result to its account record. */
public final class AccountSteps {
  private static final Logger LOG = LoggerFactory.getLogger(AccountSteps.class);

  private final ResultReader reader;
  private final BearerCall accounts;
  private final @Nullable BearerCall v1;
  private final ApiCall.Queueing queueing;
  private final ApiCall.Retries retries;
  private final Pace pace;
  private final Counters counters;
  private final InstantSource clock;

  /**
   * @param v1 asks V1 about a token whose accounts were found; null for not
   */
  public AccountSteps(
      ResultReader reader,
      BearerCall accounts,
      @Nullable BearerCall v1,
      ApiCall.Queueing queueing,
      ApiCall.Retries retries,
      Pace pace,
      Counters counters,
      InstantSource clock) {
    this.reader = reader;
    this.accounts = accounts;
    this.v1 = v1;
    this.queueing = queueing;
    this.retries = retries;
    this.pace = pace;
    this.counters = counters;
    this.clock = clock;
  }

  /**
   * Makes a look-up of a result. What needs none ends here, and so does what is no result: somebody
   * else wrote it, and nothing here can make it one.
   */
  public void read(Exchange exchange) {
    ConsumedRecord record = ConsumedRecord.take(exchange);
    ResultReader.Issued issued = null;
    try {
      issued = reader.read(record.value(), record.origin());
    } catch (ResultReader.NoResult e) {
      LOG.warn("accounts: {} is no result ({}); skipped", record, e.getMessage());
      counters.skippedResult();
    }
    if (issued == null) {
      record.handle().commit();
      exchange.setRouteStop(true);
      return;
    }
    AccessToken token = issued.token();
    if (token == null) {
      exchange.setVariable(Steps.OPEN, false);
      new Found(AccountRecord.failed(issued.owner(), issued.unusable()), null, null).on(exchange);
    } else {
      new LookUp(queueing, retries, issued, () -> accounts.of(token.open())).open(exchange);
    }
  }

  /** Makes a call to V1 with a token whose accounts were found, where that is wanted. */
  public void probeV1(Exchange exchange) {
    Found found = Found.of(exchange);
    if (v1 != null && found.token() != null && found.record().found() != null) {
      new V1Probe(queueing, retries, v1.of(found.token().open())).open(exchange);
    }
  }

  /** Makes the account record of a verification, which has looked up the accounts already. */
  public void verified(Exchange exchange) {
    Accounts accounts = ApiCall.of(exchange, RequestCall.class).accounts();
    if (accounts == null || !(Steps.ending(exchange) instanceof Result result)) {
      throw new IllegalStateException("a verification that found nothing is no result");
    }
    Request request = result.request();
    AccountRecord.Owner owner =
        new AccountRecord.Owner(
            request.id(),
            request.application(),
            request.subject(),
            request.fingerprint(),
            request.context(),
            request.origin());
    new Found(
            new AccountRecord(owner, accounts, null, null, clock.instant(), result.requestId()),
            new AccessToken(request.secret(), request.sealed()),
            null)
        .on(exchange);
  }

  /** Makes the record for the accounts topic. */
  public void write(Exchange exchange) {
    AccountRecord whole = Found.of(exchange).record();
    // Without its context where the broker finds it too large, then as a failure.
    Iterator<AccountRecord> shorter = List.of(whole.withoutContext()).iterator();
    WriteOutcome.put(
        exchange,
        whole.message(),
        () -> (shorter.hasNext() ? shorter.next() : whole.withoutAccounts()).message());
  }

  /** Says that there is no account record: a step fails again and again. */
  public void giveUp(Exchange exchange) {
    Found found = Found.find(exchange);
    LOG.error(
        "accounts: {}; no account record of the result for {}",
        Steps.failure(exchange),
        found == null ? "an unknown request" : found.record().owner().origin().source());
  }

  /**
   * A step failed unexpectedly: the look-up ends with an account record that says so. A result that
   * was not even read is skipped like one that is none.
   */
  public void failed(Exchange exchange) {
    String what = Steps.failure(exchange);
    ConsumedRecord record = ConsumedRecord.find(exchange);
    ApiCall call = ApiCall.find(exchange, ApiCall.class);
    if (call != null) {
      pace.withdrawn(call);
    }
    if (Found.find(exchange) == null && !(call instanceof LookUp)) {
      LOG.error("accounts: {}; {} cannot be read and is skipped", what, record);
      if (record != null) {
        counters.skippedResult();
        record.handle().commit();
      }
      exchange.setRouteStop(true);
      return;
    }
    LOG.error("accounts: {}; result {}", what, record);
    exchange.setVariable(Steps.OPEN, false);
    if (Found.find(exchange) == null && call instanceof LookUp lookUp) {
      new Found(AccountRecord.failed(lookUp.issued().owner(), what), lookUp.issued().token(), null)
          .on(exchange);
    }
  }

  /** Finishes the offset of a result whose account record is published. */
  public void settle(Exchange exchange) {
    ConsumedRecord.of(exchange).handle().commit();
  }

  /** Asks which accounts a new token opens; afterwards the exchange has its {@link Found}. */
  private static final class LookUp extends ApiCall {
    private final ResultReader.Issued issued;
    private final Supplier<HttpCall> http;

    LookUp(
        Queueing queueing, Retries retries, ResultReader.Issued issued, Supplier<HttpCall> http) {
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
  }

  /** Asks whether V1 accepts the token too; what V1 never answers stays unknown. */
  private static final class V1Probe extends ApiCall {
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
