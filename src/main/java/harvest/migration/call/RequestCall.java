package harvest.migration.call;

import harvest.migration.call.Steps.WaitingExchange;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.checkpoint.Checkpoints.Checkpoint;
import harvest.migration.harvest.Accounts;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.TokenPair;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.Verdict.Said;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.outcome.Outcome.Tokens;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Circuit;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import harvest.migration.request.Request;
import harvest.migration.request.Request.GrantType;
import harvest.migration.window.OffsetHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The call of a request: recorded before it is sent, since it may spend a token. Knows what its
 * attempts have left open, and what the request comes to.
 */
public final class RequestCall extends ApiCall {
  private static final Group VERIFICATIONS = Group.limitedTo(Integer.MAX_VALUE);
  private static final String NEW_TOKEN_ADVICE =
      "Harvest does not accept this personal access token: its user has to make a new one in the"
          + " Developers section of Harvest ID";

  private final Context context;
  private final Consumer<WaitingExchange> heldBack;
  private final Request request;
  private final OffsetHandle handle;
  private Entry entry;
  private boolean recorded;
  private boolean leaving;
  private boolean unsent;
  private @Nullable Said said;
  private @Nullable Outcome outcome;
  private @Nullable Accounts accounts;

  /**
   * What the steps of all requests use.
   *
   * @param circuits by the name of their application
   * @param http what is sent for a request
   * @param end ends the run with a line that says which invariant does not hold
   */
  public record Context(
      Ledger ledger,
      InFlight inFlight,
      Pace pace,
      Budget budget,
      Timing timing,
      Counters counters,
      Retries retries,
      Function<String, Circuit> circuits,
      Function<Request, HttpCall> http,
      Consent consent,
      Consumer<String> end,
      Checkpoints checkpoints) {}

  /** Where the user of an application consents again; null where that does not help. */
  public interface Consent {
    @Nullable String link(@Nullable String application, @Nullable String fingerprint);
  }

  /**
   * @param heldBack is told when the call may not be sent before the ledger is asked again
   * @param known what the ledger has of the identity; null for nothing
   */
  RequestCall(
      Context context,
      Consumer<WaitingExchange> heldBack,
      Request request,
      OffsetHandle handle,
      @Nullable Entry known) {
    super(queueing(context, request), context.retries(), earlier(context, known));
    this.context = context;
    this.heldBack = heldBack;
    this.request = request;
    this.handle = handle;
    this.entry = known == null ? Entry.fresh(request.identity(), request.origin()) : known;
    if (entry.state() == State.OPEN) {
      // Nobody saw the answer: the process that sent it is no more.
      doubt();
    }
  }

  private static Queueing queueing(Context context, Request request) {
    // A verification carries no client credentials: it tells nothing of a circuit.
    Group group =
        request.grantType().isVerification()
            ? VERIFICATIONS
            : context.circuits().apply(request.application());
    return new Queueing(Priority.MIGRATE, group, context.budget());
  }

  /**
   * A request that a crash interrupted goes on with what it has left, a call at the least; one that
   * ended before begins anew.
   */
  private static int earlier(Context context, @Nullable Entry known) {
    return known != null && known.state().isUnfinished()
        ? Math.min(known.attempts(), context.retries().most() - 1)
        : 0;
  }

  /** A call may have succeeded unseen; one that only checks spends nothing, seen or not. */
  private void doubt() {
    if (!request.grantType().isVerification()) {
      entry = entry.doubted();
    }
  }

  Request subject() {
    return request;
  }

  OffsetHandle handle() {
    return handle;
  }

  Entry entry() {
    return entry;
  }

  /** What the request came to; null while it is under way. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** What a verification found; null without one. */
  public @Nullable Accounts accounts() {
    return accounts;
  }

  /** Goes on with what the ledger has of the identity by now. */
  void renew(Entry known) {
    if (isHeldBack(known)) {
      return;
    }
    unsent = false;
    entry = known;
    if (entry.state() == State.OPEN) {
      doubt();
    }
  }

  /** Whether the row's open call is this request's own, which did not leave. */
  boolean isHeldBack(Entry known) {
    return unsent && known.state() == State.OPEN && known.attempts() == entry.attempts();
  }

  @Override
  protected HttpCall request() {
    return context.http().apply(request);
  }

  /** The record of the call is durable before it may leave: what only waited is never in doubt. */
  @Override
  protected void admit() {
    context.checkpoints().reached(Checkpoint.PERMITTED);
    if (!entry.state().isUnfinished()) {
      // The row goes on with this record; what the earlier one came to is kept beside it.
      context.ledger().note(Note.superseded(entry), () -> {});
    }
    WaitingExchange going = waiting();
    context
        .ledger()
        .attempt(
            next(context.timing().instant()),
            written -> going.goOn(() -> mayLeave(going, written)),
            () -> going.goOn(() -> holdBack(going)),
            never -> going.finish(() -> unrecorded(going.exchange(), never)));
  }

  /** The entry to write before the next call. */
  Entry next(Instant now) {
    return unsent // recorded before, and held back: it is the same call still
        ? entry
        : entry.attempt(now, request.origin().at(), request.origin().source());
  }

  private boolean mayLeave(WaitingExchange going, Entry written) {
    context.checkpoints().reached(Checkpoint.RECORDED);
    if (!context.ledger().holdsLease()) {
      heldBack(written);
      return holdBack(going);
    }
    recorded(written);
    admitted();
    return true;
  }

  /** The call is recorded, and did not leave. */
  void heldBack(Entry written) {
    entry = written;
    unsent = true;
  }

  /** The call is recorded and may leave. */
  void recorded(Entry written) {
    entry = written;
    unsent = false;
    recorded = true;
  }

  /** Another instance may have the request by now: nothing is sent before that is known. */
  private boolean holdBack(WaitingExchange going) {
    context.pace().withdrawn(this);
    heldBack.accept(going);
    return false;
  }

  /** The ledger never takes the record of this call: it is not made, and the request ends. */
  private void unrecorded(Exchange exchange, LedgerFailure never) {
    context.pace().withdrawn(this);
    Steps.end(exchange, failed("internal error: " + never.getMessage()));
  }

  @Override
  protected void turnedAway(Exchange exchange, Refusal why) {
    if (why == Refusal.CIRCUIT_OPEN) {
      Steps.end(exchange, suspended());
    } else {
      context.inFlight().abandon(request.identity());
      super.turnedAway(exchange, why);
    }
  }

  @Override
  protected boolean isRecorded() {
    return entry.state() == State.OPEN;
  }

  @Override
  protected void leaves() {
    recorded = false;
    leaving = true;
  }

  @Override
  protected void decide(Exchange exchange, Answer answer, Verdict verdict) {
    context.checkpoints().reached(Checkpoint.ANSWERED);
    tellCircuit(verdict);
    Outcome ended = take(verdict);
    if (ended == null) {
      // Answered: after a crash this call is in doubt no more than it is now.
      context.ledger().write(entry, written -> {});
    } else {
      Steps.end(exchange, ended);
    }
  }

  private void tellCircuit(Verdict verdict) {
    if (group() instanceof Circuit circuit) {
      if (verdict.acceptsCredentials()) {
        circuit.accepted();
      } else if (verdict instanceof Verdict.CredentialsRefused refused) {
        circuit.refused(refused.said().line());
      }
    }
  }

  /** Takes in what the call's answer means; null where another call is to follow. */
  @Nullable Outcome take(Verdict verdict) {
    leaving = false;
    said = verdict.said();
    outcome = verdict.as(new Decision()).orElse(null);
    return outcome;
  }

  /** The circuit is open: the request ends without a further call. */
  Outcome suspended() {
    Outcome ended = dead(entry, Reason.APPLICATION_SUSPENDED, "the application is suspended");
    outcome = ended;
    return ended;
  }

  /** A step failed unexpectedly: the request ends, so that it holds up no other. */
  Outcome failed(String what) {
    if (leaving) {
      doubt();
    }
    // A call that was recorded and never left is none, whatever its row counts.
    Outcome ended = dead(recorded ? entry.uncalled() : entry, Reason.EXHAUSTED, what);
    outcome = ended;
    return ended;
  }

  private final class Decision implements Verdict.Cases<Optional<Outcome>> {
    @Override
    public Optional<Outcome> issued(Verdict.Issued verdict) {
      TokenPair pair = verdict.pair();
      Tokens tokens =
          new Tokens(
              pair.accessToken(),
              pair.refreshToken(),
              pair.tokenType(),
              pair.expiresIn(),
              pair.issuedAt(),
              pair.expiresAt(),
              pair.expiresAssumed());
      boolean migrated = request.grantType() == GrantType.V1_REFRESH_TOKEN;
      return result(migrated ? Status.MIGRATED : Status.ISSUED, tokens, verdict.said());
    }

    @Override
    public Optional<Outcome> verified(Verdict.Verified verdict) {
      accounts = verdict.accounts();
      return result(Status.VERIFIED, null, verdict.said());
    }

    private Optional<Outcome> result(Status status, @Nullable Tokens tokens, Said words) {
      return Optional.of(
          new Result(request, status, tokens, entry.attempts(), words.requestId(), true));
    }

    @Override
    public Optional<Outcome> refused(Verdict.Refused verdict) {
      return Optional.of(
          dead(
              entry,
              verdict.refusal() == harvest.migration.harvest.Verdict.Refusal.INVALID_TOKEN
                  ? Reason.INVALID_TOKEN
                  : Reason.INVALID_REQUEST,
              null));
    }

    @Override
    public Optional<Outcome> credentialsRefused(Verdict.CredentialsRefused verdict) {
      return Optional.of(dead(entry, Reason.APPLICATION_SUSPENDED, null));
    }

    @Override
    public Optional<Outcome> endpointAway(Verdict.EndpointAway verdict) {
      return anew(verdict.retryAfter());
    }

    @Override
    public Optional<Outcome> again(Verdict.Again verdict) {
      if (verdict.mayHaveSucceeded()) {
        doubt();
      }
      return anew(verdict.retryAfter());
    }

    private Optional<Outcome> anew(@Nullable Duration retryAfter) {
      // Probes are limited for themselves: a request that no server survives comes to an end.
      if (!RequestCall.this.again(retryAfter) || isProbedOut()) {
        return Optional.of(dead(entry, Reason.EXHAUSTED, null));
      }
      entry = entry.in(State.WAITING);
      return Optional.empty();
    }
  }

  /**
   * A dead letter; in doubt wins over every other reason.
   *
   * @param ours what we have to say of it; null leaves it to Harvest's words
   */
  private DeadLetter dead(Entry row, Reason why, @Nullable String ours) {
    Reason reason = row.doubt() ? Reason.IN_DOUBT : why;
    boolean called = row.attempts() > 0;
    boolean personal = request.grantType() == GrantType.PERSONAL_ACCESS_TOKEN;
    String description =
        ours == null && personal && reason == Reason.INVALID_TOKEN ? NEW_TOKEN_ADVICE : ours;
    return new DeadLetter(
        request.id(),
        request.application(),
        request.subject(),
        request.grantType().key(),
        request.fingerprint(),
        reason,
        said == null ? null : said.status(),
        said == null ? null : said.error(),
        description != null ? description : said == null ? null : said.errorDescription(),
        row.attempts(),
        called ? row.firstAt() : null,
        called ? row.lastAt() : null,
        reason.asksForConsent() && !personal
            ? context.consent().link(request.application(), request.fingerprint())
            : null,
        said == null ? null : said.requestId(),
        request.origin(),
        request.context());
  }

  @Override
  public boolean isFirst() {
    return !isRepeated();
  }

  @Override
  public boolean usesEndpoint() {
    return request.grantType() == GrantType.V1_REFRESH_TOKEN;
  }

  @Override
  public String toString() {
    return "a call for " + request.origin().source();
  }
}
