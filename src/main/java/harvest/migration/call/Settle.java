package harvest.migration.call;

import harvest.migration.checkpoint.Checkpoints.Checkpoint;
import harvest.migration.credentials.Applications;
import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.ledger.Ledger;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Duplicate;
import harvest.migration.outcome.Outcome.FailedRead;
import harvest.migration.outcome.Outcome.Repeated;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.request.Request;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.window.OffsetHandle;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * The request is at its end and that is published: records the outcome, then finishes the offset,
 * and with it the copies that waited. The exchange does not wait for it.
 */
public final class Settle implements Processor {
  private final RequestCall.Context context;
  private final Ledger ledger;
  private final Counters counters;
  private final Applications applications;

  public Settle(RequestCall.Context context, Applications applications) {
    this.context = context;
    this.ledger = context.ledger();
    this.counters = context.counters();
    this.applications = applications;
  }

  @Override
  public void process(Exchange exchange) {
    context.checkpoints().reached(Checkpoint.PUBLISHED);
    ConsumedRecord record = ConsumedRecord.of(exchange);
    OffsetHandle handle = record.handle();
    Outcome ending = Steps.ending(exchange);
    if (ending == null && exchange.getMessage().getBody() instanceof Outcome unpublishable) {
      ending = unpublishable;
    }
    RequestCall call = ApiCall.find(exchange, RequestCall.class);
    Steps.require(
        ending != null,
        "the offset " + handle + " would be finished without an outcome",
        context.end());
    if (ending instanceof Result result) {
      counters.result(result.status(), result.request().application());
      settle(called(call).entry().in(state(result)), handle);
    } else if (ending instanceof DeadLetter letter) {
      counters.deadLetter(letter.reason(), letter.application());
      if (call != null) {
        settle(dead(call.entry(), letter), handle);
      } else {
        ledger.note(
            Note.refused(
                letter.origin().at(),
                known(letter.application()),
                letter.reason(),
                record.writtenAt()),
            handle::commit);
      }
    } else if (ending instanceof Duplicate duplicate) {
      counters.duplicate();
      Request request = duplicate.request();
      if (request.grantType() == GrantType.REFRESH_TOKEN) {
        counters.refreshedAgain();
      }
      ledger.note(
          Note.duplicate(request.origin().at(), request.application()),
          () -> finish(request.identity(), handle));
    } else if (ending instanceof FailedRead) {
      counters.failedRead();
      handle.commit();
    } else if (ending instanceof Repeated) {
      counters.duplicate();
      handle.commit();
    }
    // After it is counted: a canary whose last request has ended is judged by the counters.
    if (call != null) {
      context.pace().ended(call);
    }
  }

  /** Without a call of its own, the request finds the row where an earlier one left it. */
  private Entry dead(Entry entry, DeadLetter letter) {
    Origin origin = letter.origin();
    if (!entry.state().isUnfinished() && !entry.at().equals(origin.at())) {
      ledger.note(Note.superseded(entry), () -> {});
    }
    return entry.at(origin.at(), origin.source()).dead(letter.reason());
  }

  private void settle(Entry entry, OffsetHandle handle) {
    ledger.write(entry, written -> finish(written.identity(), handle));
  }

  private void finish(Identity identity, OffsetHandle handle) {
    context.checkpoints().reached(Checkpoint.OUTCOME_RECORDED);
    // In this order: who waits until nothing is in flight finds every offset finished.
    handle.commit();
    context.inFlight().end(identity);
  }

  private RequestCall called(@Nullable RequestCall call) {
    Steps.require(
        call != null && call.entry().attempts() > 0,
        "a result has no recorded call",
        context.end());
    return Objects.requireNonNull(call);
  }

  private static State state(Result result) {
    return switch (result.status()) {
      case MIGRATED -> State.MIGRATED;
      case ISSUED -> State.ISSUED;
      case VERIFIED -> State.VERIFIED;
    };
  }

  private @Nullable String known(@Nullable String application) {
    return applications.find(application) == null ? null : application;
  }
}
