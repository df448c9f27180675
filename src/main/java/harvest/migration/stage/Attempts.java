package harvest.migration.stage;

import harvest.migration.harvest.Accounts;
import harvest.migration.harvest.Refusal;
import harvest.migration.harvest.Said;
import harvest.migration.harvest.TokenPair;
import harvest.migration.harvest.Verdict;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.State;
import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Result;
import harvest.migration.outcome.Status;
import harvest.migration.outcome.Tokens;
import harvest.migration.request.GrantType;
import harvest.migration.request.Request;
import harvest.migration.window.OffsetHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls made for one request: how many, what they left open, and what the last one came to.
 *
 * <p>Handed from step to step with its exchange, never used by two threads at a time.
 */
public final class Attempts {
  private final Request request;
  private final OffsetHandle handle;
  private final Rules rules;
  private final Endings endings;
  private final int earlier;
  private Entry entry;
  private int counted;
  private int probes;
  private boolean probe;
  private boolean leaving;
  private boolean ready;
  private boolean unsent;
  private Gate.@Nullable RequestTurn turn;
  private Duration delay = Duration.ZERO;
  private @Nullable Said said;
  private @Nullable Outcome outcome;
  private @Nullable Accounts accounts;

  /**
   * What is the same for all requests.
   *
   * @param most {@code harvest.retry.attempts}
   */
  public record Rules(int most, Delay delay, Link link) {}

  /** How long to wait before the call after the {@code n}th. */
  public interface Delay {
    Duration after(int n);
  }

  /** Where the user of an application consents again; null where that does not help. */
  public interface Link {
    @Nullable String of(@Nullable String application, @Nullable String fingerprint);
  }

  /**
   * @param known what the ledger has of the identity; null for nothing
   */
  Attempts(Request request, OffsetHandle handle, @Nullable Entry known, Rules rules) {
    this.request = request;
    this.handle = handle;
    this.rules = rules;
    this.endings = new Endings(request, rules.link());
    this.entry = known == null ? Entry.fresh(request.identity(), request.origin()) : known;
    // A request that a crash interrupted goes on with what it has left, a call at the least; one
    // that ended before begins anew.
    this.earlier = entry.state().isUnfinished() ? Math.min(entry.attempts(), rules.most() - 1) : 0;
    if (entry.state() == State.OPEN) {
      // Nobody saw the answer: the process that sent it is no more.
      doubt();
    }
  }

  /** A call may have succeeded unseen; one that only checks spends nothing, seen or not. */
  private void doubt() {
    if (!request.grantType().isVerification()) {
      entry = entry.doubted();
    }
  }

  Request request() {
    return request;
  }

  OffsetHandle handle() {
    return handle;
  }

  Entry entry() {
    return entry;
  }

  /** How long to wait before the next call. */
  Duration delay() {
    return delay;
  }

  /** Whether this try has made no call yet. */
  boolean isFirst() {
    return counted == 0 && probes == 0;
  }

  /** The entry to write before the next call. */
  Entry next(Instant now) {
    if (unsent) {
      // Recorded before, and held back: it is the same call still.
      return entry;
    }
    return entry.attempt(now, request.origin().at(), request.origin().source());
  }

  /** The call is recorded, and was held back: it did not leave. */
  void heldBack(Entry written) {
    entry = written;
    unsent = true;
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

  /** The next call is recorded and may leave. */
  void recorded(Entry written, boolean asProbe) {
    entry = written;
    unsent = false;
    ready = true;
    probe = asProbe;
  }

  /** What the request came to; null while it is under way. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** What a verification found; null without one. */
  @Nullable Accounts accounts() {
    return accounts;
  }

  /** Takes in what the call's answer means: afterwards there is an outcome, or a delay. */
  void take(Verdict verdict) {
    leaving = false;
    said = verdict.said();
    // An outage's probe costs no attempt.
    if (probe) {
      probes++;
    } else {
      counted++;
    }
    outcome = verdict.as(new Taking()).orElse(null);
  }

  /** The circuit is open: the request ends without a further call. */
  Outcome suspended() {
    Outcome ended = dead(Reason.APPLICATION_SUSPENDED, "the application is suspended");
    outcome = ended;
    return ended;
  }

  /** A step failed that never should: the request ends, so that it holds up no other. */
  Outcome failed(String what) {
    if (leaving) {
      doubt();
    }
    // A call that was recorded and never left is none, whatever its row counts.
    Outcome ended = endings.dead(ready ? entry.uncalled() : entry, said, Reason.EXHAUSTED, what);
    outcome = ended;
    return ended;
  }

  /** From here on the recorded call may reach Harvest. */
  void leaves() {
    ready = false;
    leaving = true;
  }

  /** Where it queues; made once, since it stands for the request over all of its calls. */
  Gate.RequestTurn turn(Function<Attempts, Gate.RequestTurn> made) {
    if (turn == null) {
      turn = made.apply(this);
    }
    return turn;
  }

  /** Where it queues; null before it came to the gate. */
  Gate.@Nullable RequestTurn queued() {
    return turn;
  }

  /** Where it queues. */
  Gate.RequestTurn turn() {
    if (turn == null) {
      throw new IllegalStateException("a call without slot, permit and record");
    }
    return turn;
  }

  private final class Taking implements Verdict.Cases<Optional<Outcome>> {
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
      return Optional.of(
          result(
              request.grantType() == GrantType.V1_REFRESH_TOKEN ? Status.MIGRATED : Status.ISSUED,
              tokens));
    }

    @Override
    public Optional<Outcome> verified(Verdict.Verified verdict) {
      accounts = verdict.accounts();
      return Optional.of(result(Status.VERIFIED, null));
    }

    @Override
    public Optional<Outcome> refused(Verdict.Refused verdict) {
      return Optional.of(
          dead(
              verdict.refusal() == Refusal.INVALID_TOKEN
                  ? Reason.INVALID_TOKEN
                  : Reason.INVALID_REQUEST,
              null));
    }

    @Override
    public Optional<Outcome> credentialsRefused(Verdict.CredentialsRefused verdict) {
      return Optional.of(dead(Reason.APPLICATION_SUSPENDED, null));
    }

    @Override
    public Optional<Outcome> endpointAway(Verdict.EndpointAway verdict) {
      return again(verdict.retryAfter());
    }

    @Override
    public Optional<Outcome> again(Verdict.Again verdict) {
      if (verdict.mayHaveSucceeded()) {
        doubt();
      }
      return again(verdict.retryAfter());
    }

    private Optional<Outcome> again(@Nullable Duration retryAfter) {
      // Probes are limited for themselves: a request that no server survives comes to an end.
      int calls = earlier + counted;
      if (calls >= rules.most() || probes >= rules.most()) {
        return Optional.of(dead(Reason.EXHAUSTED, null));
      }
      entry = entry.in(State.WAITING);
      delay =
          retryAfter != null
              ? retryAfter
              : counted == 0 ? Duration.ZERO : rules.delay().after(calls);
      return Optional.empty();
    }
  }

  private Result result(Status status, @Nullable Tokens tokens) {
    return endings.result(entry, said, status, tokens);
  }

  private DeadLetter dead(Reason why, @Nullable String description) {
    return endings.dead(entry, said, why, description);
  }
}
