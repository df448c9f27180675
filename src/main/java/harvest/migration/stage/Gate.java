package harvest.migration.stage;

import harvest.migration.checkpoint.Checkpoint;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.credentials.Circuit;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Ledger;
import harvest.migration.ledger.Note;
import harvest.migration.outcome.Outcome;
import harvest.migration.pace.Budget;
import harvest.migration.pace.Lane;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Priority;
import harvest.migration.pace.Timing;
import harvest.migration.pace.Turn;
import harvest.migration.request.GrantType;
import harvest.migration.request.Request;
import java.util.concurrent.Executor;
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

  private record Waiting(Exchange exchange, AsyncCallback callback) {}

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
          written -> {
            checkpoints.reached(Checkpoint.RECORDED);
            if (ledger.holdsLease()) {
              attempts.recorded(written, probe);
              going.exchange().setVariable(Variables.PERMITTED, true);
              going.callback().done(false);
            } else {
              attempts.heldBack(written);
              holdBack(going);
            }
          },
          () -> holdBack(going),
          never -> {
            pace.withdrawn(this);
            going.exchange().setVariable(Variables.PERMITTED, false);
            Variables.end(
                going.exchange(), attempts.failed("internal error: " + never.getMessage()));
            going.callback().done(false);
          });
    }

    /** Another instance may have the request by now: nothing is sent before that is known. */
    private void holdBack(Waiting going) {
      pace.withdrawn(this);
      going.exchange().setVariable(Variables.PERMITTED, false);
      claim.again(going.exchange(), going.callback());
    }

    @Override
    public void refused(Refusal why) {
      Waiting refused = waiting();
      threads.execute(
          () -> {
            Exchange exchange = refused.exchange();
            exchange.setVariable(Variables.PERMITTED, false);
            if (why == Refusal.SHUT) {
              Outcome outcome = attempts.suspended();
              Variables.end(exchange, outcome);
            } else {
              inFlight.abandon(attempts.request().identity());
              exchange.setRouteStop(true);
            }
            refused.callback().done(false);
          });
    }
  }
}
