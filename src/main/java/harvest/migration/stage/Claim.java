package harvest.migration.stage;

import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.ledger.State;
import harvest.migration.outcome.Duplicate;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import harvest.migration.request.Request;
import harvest.migration.window.OffsetHandle;
import java.time.Duration;
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
  /** How long another instance's call is waited for between two looks at the ledger. */
  private static final long LOOK_AGAIN = Duration.ofMillis(500).toNanos();

  private final InFlight inFlight;
  private final Ledger ledger;
  private final Attempts.Rules rules;
  private final Unresolved unresolved;
  private final Pace pace;
  private final Timing timing;

  /** Finds out what became of calls whose instance is no more. */
  public interface Unresolved {
    /** Looks the entry up on the outgoing topics, corrects the ledger, then runs the task. */
    void resolve(Entry entry, Runnable resolved);
  }

  public Claim(
      InFlight inFlight,
      Ledger ledger,
      Attempts.Rules rules,
      Unresolved unresolved,
      Pace pace,
      Timing timing) {
    this.inFlight = inFlight;
    this.ledger = ledger;
    this.rules = rules;
    this.unresolved = unresolved;
    this.pace = pace;
    this.timing = timing;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Request request = Variables.body(exchange, Request.class);
    OffsetHandle handle = Variables.required(exchange, Variables.HANDLE, OffsetHandle.class);
    Asking asking = new Asking(exchange, callback, request, handle);
    if (!inFlight.begin(request, handle)) {
      exchange.setRouteStop(true);
      callback.done(true);
      return true;
    }
    if (ledger.isNew(request.identity())) {
      asking.decide(null);
      callback.done(true);
      return true;
    }
    asking.find();
    return false;
  }

  /**
   * A request that cannot be claimed ends with what the ledger knows of it: as a dead letter, or as
   * a duplicate of what was published; or it is left to the copy of it that is on its way.
   */
  boolean giveUp(Exchange exchange, String what, AsyncCallback callback) {
    Request request = Variables.body(exchange, Request.class);
    OffsetHandle handle = Variables.required(exchange, Variables.HANDLE, OffsetHandle.class);
    if (!inFlight.begin(request, handle)) {
      exchange.setRouteStop(true);
      callback.done(true);
      return true;
    }
    new Asking(exchange, callback, request, handle).giveUp(what);
    return false;
  }

  /**
   * Another instance has gone on with the request, or this one's lease has ended: looks at the
   * ledger again.
   */
  void again(Exchange exchange, AsyncCallback callback) {
    Attempts attempts = Variables.attempts(exchange);
    Asking asking = new Asking(exchange, callback, attempts.request(), attempts.handle());
    timing.after(LOOK_AGAIN, asking::find);
  }

  /** One request that waits for what the ledger has of it. */
  private final class Asking {
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final Request request;
    private final OffsetHandle handle;

    Asking(Exchange exchange, AsyncCallback callback, Request request, OffsetHandle handle) {
      this.exchange = exchange;
      this.callback = callback;
      this.request = request;
      this.handle = handle;
    }

    void find() {
      ledger.find(
          request.identity(),
          known -> AsyncStep.run(exchange, callback, () -> goOn(known)),
          this::failed);
    }

    private void failed(LedgerFailure failure) {
      exchange.setException(failure);
      callback.done(false);
    }

    /** Returns whether it is decided how the exchange goes on. */
    private boolean goOn(@Nullable Entry known) {
      if (known != null && known.state() == State.ELSEWHERE) {
        if (pace.isEnding()) {
          inFlight.abandon(request.identity());
          exchange.setRouteStop(true);
        } else {
          timing.after(LOOK_AGAIN, this::find);
          return false;
        }
      } else if (known != null && known.state() == State.OPEN && !isHeldBack(known)) {
        unresolved.resolve(known, this::find);
        return false;
      } else {
        decide(known);
      }
      return true;
    }

    void giveUp(String what) {
      ledger.find(
          request.identity(),
          known -> AsyncStep.finish(exchange, callback, () -> end(known, what)),
          // A call may have been made for it: nobody can tell.
          failure ->
              AsyncStep.finish(
                  exchange,
                  callback,
                  () -> end(Entry.fresh(request.identity(), request.origin()).doubted(), what)));
    }

    private void end(@Nullable Entry known, String what) {
      if (known != null && known.state().isSpent()) {
        Variables.end(exchange, new Duplicate(request));
      } else {
        Attempts attempts = new Attempts(request, handle, known, rules);
        exchange.setVariable(Variables.ATTEMPTS, attempts);
        Variables.end(exchange, attempts.failed(what));
      }
    }

    /** Another instance brought it to its end: this one's canary waits for it no more. */
    private void ended() {
      Attempts attempts = exchange.getVariable(Variables.ATTEMPTS, Attempts.class);
      if (attempts != null && attempts.queued() != null) {
        pace.ended(attempts.turn());
      }
    }

    private boolean isHeldBack(Entry known) {
      Attempts attempts = exchange.getVariable(Variables.ATTEMPTS, Attempts.class);
      return attempts != null && attempts.isHeldBack(known);
    }

    private void decide(@Nullable Entry known) {
      if (known != null && !known.state().isUnfinished()) {
        if (known.at().equals(request.origin().at())) {
          // Ended before a crash or a take-over, its offset not committed: nothing is left to do.
          ended();
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
      Attempts attempts = exchange.getVariable(Variables.ATTEMPTS, Attempts.class);
      if (attempts == null) {
        exchange.setVariable(Variables.ATTEMPTS, new Attempts(request, handle, known, rules));
      } else if (known != null) {
        attempts.renew(known);
      }
      exchange.setVariable(Variables.OPEN, true);
    }
  }
}
