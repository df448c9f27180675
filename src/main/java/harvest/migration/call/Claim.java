package harvest.migration.call;

import harvest.migration.call.Steps.WaitingExchange;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.Ledger;
import harvest.migration.outcome.Outcome.Duplicate;
import harvest.migration.request.Request;
import harvest.migration.window.OffsetHandle;
import java.time.Duration;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request needs a call at all. A copy of one that is in flight ends here and
 * shares its outcome; what was migrated before is a duplicate; the rest gets its {@link
 * RequestCall}.
 */
public final class Claim extends AsyncProcessorSupport {
  /** How long another instance's call is waited for between two looks at the ledger. */
  private static final long LOOK_AGAIN = Duration.ofMillis(500).toNanos();

  private final RequestCall.Context context;
  private final Ledger ledger;
  private final InFlight inFlight;
  private final Unresolved unresolved;

  /** Finds out what became of calls whose instance is no more. */
  public interface Unresolved {
    /** Looks the entry up on the outgoing topics, corrects the ledger, then runs the task. */
    void resolve(Entry entry, Runnable resolved);
  }

  public Claim(RequestCall.Context context, Unresolved unresolved) {
    this.context = context;
    this.ledger = context.ledger();
    this.inFlight = context.inFlight();
    this.unresolved = unresolved;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Claiming claiming = claiming(exchange, callback);
    if (!claiming.isFirst()) {
      callback.done(true);
      return true;
    }
    claiming.find();
    return false;
  }

  private Claiming claiming(Exchange exchange, AsyncCallback callback) {
    return new Claiming(
        new WaitingExchange(exchange, callback),
        Steps.body(exchange, Request.class),
        ConsumedRecord.of(exchange).handle());
  }

  /**
   * A request that cannot be claimed ends with what the ledger knows of it: as a dead letter, or as
   * a duplicate of what was published; or it is left to the copy of it that is in flight.
   */
  boolean giveUp(Exchange exchange, String what, AsyncCallback callback) {
    Claiming claiming = claiming(exchange, callback);
    if (!claiming.isFirst()) {
      callback.done(true);
      return true;
    }
    claiming.giveUp(what);
    return false;
  }

  /**
   * Another instance has gone on with the request, or this one's lease has ended: looks at the
   * ledger again.
   */
  void again(WaitingExchange waiting) {
    RequestCall call = ApiCall.of(waiting.exchange(), RequestCall.class);
    Claiming claiming = new Claiming(waiting, call.subject(), call.handle());
    context.timing().after(LOOK_AGAIN, claiming::find);
  }

  /** One request that waits for what the ledger has of it. */
  private final class Claiming {
    private final WaitingExchange waiting;
    private final Exchange exchange;
    private final Request request;
    private final OffsetHandle handle;

    Claiming(WaitingExchange waiting, Request request, OffsetHandle handle) {
      this.waiting = waiting;
      this.exchange = waiting.exchange();
      this.request = request;
      this.handle = handle;
    }

    /** Whether it is the first of its identity; a copy stops here. */
    boolean isFirst() {
      boolean first = inFlight.begin(request, handle);
      exchange.setRouteStop(!first);
      return first;
    }

    void find() {
      ledger.find(
          request.identity(),
          known -> waiting.goOn(() -> goOn(known)),
          failure -> waiting.finish(() -> exchange.setException(failure)));
    }

    /** Returns whether it is decided how the exchange goes on. */
    private boolean goOn(@Nullable Entry known) {
      if (known != null && known.state() == State.ELSEWHERE) {
        if (!context.pace().isEnding()) {
          context.timing().after(LOOK_AGAIN, this::find);
          return false;
        }
        inFlight.abandon(request.identity());
        exchange.setRouteStop(true);
        return true;
      }
      RequestCall call = ApiCall.find(exchange, RequestCall.class);
      boolean ours = call != null && known != null && call.isHeldBack(known);
      if (known != null && known.state() == State.OPEN && !ours) {
        unresolved.resolve(known, this::find);
        return false;
      }
      decide(known);
      return true;
    }

    void giveUp(String what) {
      ledger.find(
          request.identity(),
          known -> waiting.finish(() -> end(known, what)),
          // A call may have been made for it: nobody can tell.
          failure ->
              waiting.finish(
                  () -> end(Entry.fresh(request.identity(), request.origin()).doubted(), what)));
    }

    private void end(@Nullable Entry known, String what) {
      if (known != null && known.state().isSpent()) {
        Steps.end(exchange, new Duplicate(request));
      } else {
        RequestCall call = call(known);
        call.open(exchange);
        Steps.end(exchange, call.failed(what));
      }
    }

    private RequestCall call(@Nullable Entry known) {
      return new RequestCall(context, Claim.this::again, request, handle, known);
    }

    void decide(@Nullable Entry known) {
      RequestCall call = ApiCall.find(exchange, RequestCall.class);
      if (known != null && !known.state().isUnfinished()) {
        if (known.at().equals(request.origin().at())) {
          // Ended before a crash, or by another instance, its offset not committed.
          if (call != null) {
            context.pace().ended(call);
          }
          inFlight.end(request.identity());
          handle.commit();
          exchange.setRouteStop(true);
          return;
        }
        if (known.state().isSpent()) {
          Steps.end(exchange, new Duplicate(request));
          return;
        }
      }
      if (call == null) {
        call(known).open(exchange);
      } else if (known != null) {
        call.renew(known);
      }
    }
  }
}
