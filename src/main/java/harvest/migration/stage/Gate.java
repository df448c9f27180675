package harvest.migration.stage;

import harvest.migration.checkpoint.Checkpoint;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.credentials.Circuit;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.ledger.Note;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Lane;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Priority;
import harvest.migration.pace.Timing;
import harvest.migration.pace.Turn;
import harvest.migration.request.GrantType;
import harvest.migration.request.Request;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call out when it may go and its record is durable: slot and permit first, then the record,
 * then the call. What only waited is never in doubt.
 *
 * <p>Afterwards {@code permitted} says whether to call; where not, there is an outcome, or the
 * exchange ends here because the program does.
 */
public final class Gate extends AsyncProcessorSupport {
  private final Pace pace;
  private final Budget budget;
  private final Ledger ledger;
  private final Timing timing;
  private final Circuits circuits;
  private final InFlight inFlight;
  private final Executor threads;
  private final Claim claim;
  private final Checkpoints checkpoints;
  private final Lane verifications = Lane.free();

  /** The circuit of an application by its name. */
  public interface Circuits {
    Circuit of(String application);
  }

  /**
   * @param threads carry an exchange on from here; as many as there are slots, and some
   */
  public Gate(
      Pace pace,
      Budget budget,
      Ledger ledger,
      Timing timing,
      Circuits circuits,
      InFlight inFlight,
      Executor threads,
      Claim claim,
      Checkpoints checkpoints) {
    this.checkpoints = checkpoints;
    this.claim = claim;
    this.pace = pace;
    this.budget = budget;
    this.ledger = ledger;
    this.timing = timing;
    this.circuits = circuits;
    this.inFlight = inFlight;
    this.threads = threads;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Attempts attempts = Variables.attempts(exchange);
    RequestTurn turn = attempts.turn(this::turn);
    turn.waiting = new Waiting(exchange, callback);
    pace.enter(turn, attempts.delay());
    return false;
  }

  private RequestTurn turn(Attempts attempts) {
    Request request = attempts.request();
    // A verification carries no client credentials: it tells nothing of a circuit.
    return new RequestTurn(
        attempts,
        request.grantType().isVerification() ? verifications : circuits.of(request.application()));
  }

  private record Waiting(Exchange exchange, AsyncCallback callback) {
    void goesOn(BooleanSupplier work) {
      AsyncStep.run(exchange, callback, work);
    }
  }

  /** One request before the gate, call after call. */
  final class RequestTurn implements Turn {
    private final Attempts attempts;
    private final Lane lane;
    private @Nullable Waiting waiting;

    private RequestTurn(Attempts attempts, Lane lane) {
      this.attempts = attempts;
      this.lane = lane;
    }

    private Waiting waiting() {
      if (waiting == null) {
        throw new IllegalStateException("nobody waits before the gate");
      }
      return waiting;
    }

    @Override
    public Priority priority() {
      return Priority.MIGRATE;
    }

    @Override
    public Lane lane() {
      return lane;
    }

    @Override
    public Budget budget() {
      return budget;
    }

    @Override
    public boolean isFirst() {
      return attempts.isFirst();
    }

    @Override
    public boolean usesEndpoint() {
      return attempts.request().grantType() == GrantType.V1_REFRESH_TOKEN;
    }

    @Override
    public void go(boolean probe) {
      checkpoints.reached(Checkpoint.PERMITTED);
      Entry before = attempts.entry();
      if (!before.state().isUnfinished()) {
        // The row goes on with this record; what the earlier one came to is kept beside it.
        ledger.note(Note.superseded(before), () -> {});
      }
      Waiting going = waiting();
      ledger.attempt(
          attempts.next(timing.instant()),
          written -> going.goesOn(() -> leaves(going, written, probe)),
          () -> going.goesOn(() -> holdBack(going)),
          never -> going.goesOn(() -> unrecorded(going, never)));
    }

    /** The ledger never takes the record of this call: it is not made, and the request ends. */
    private boolean unrecorded(Waiting going, LedgerFailure never) {
      pace.withdrawn(this);
      going.exchange().setVariable(Variables.PERMITTED, false);
      Variables.end(going.exchange(), attempts.failed("internal error: " + never.getMessage()));
      return true;
    }

    /** Returns whether the call leaves. */
    private boolean leaves(Waiting going, Entry written, boolean probe) {
      checkpoints.reached(Checkpoint.RECORDED);
      if (!ledger.holdsLease()) {
        attempts.heldBack(written);
        return holdBack(going);
      }
      attempts.recorded(written, probe);
      going.exchange().setVariable(Variables.PERMITTED, true);
      return true;
    }

    /** Another instance may have the request by now: nothing is sent before that is known. */
    private boolean holdBack(Waiting going) {
      pace.withdrawn(this);
      going.exchange().setVariable(Variables.PERMITTED, false);
      claim.again(going.exchange(), going.callback());
      return false;
    }

    @Override
    public void failed(Throwable why) {
      Waiting failing = waiting();
      failing.exchange().setException(why);
      threads.execute(() -> failing.callback().done(false));
    }

    @Override
    public void refused(Refusal why) {
      Waiting refused = waiting();
      threads.execute(() -> refused.goesOn(() -> end(refused.exchange(), why)));
    }

    private boolean end(Exchange exchange, Refusal why) {
      exchange.setVariable(Variables.PERMITTED, false);
      if (why == Refusal.SHUT) {
        Variables.end(exchange, attempts.suspended());
      } else {
        inFlight.abandon(attempts.request().identity());
        exchange.setRouteStop(true);
      }
      return true;
    }
  }
}
