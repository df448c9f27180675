package harvest.migration.stage.reading;

import harvest.migration.monitor.Counters;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.Reason;
import harvest.migration.reading.ReadRefused;
import harvest.migration.reading.ReadWriter;
import harvest.migration.request.Origin;
import harvest.migration.stage.AsyncStep;
import harvest.migration.stage.WriteOutcome;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
import harvest.migration.window.OffsetHandle;
import java.time.InstantSource;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a read: writes what closes it, and finishes its offset when that is published. */
public final class EndRead {
  private static final Logger LOG = LoggerFactory.getLogger(EndRead.class);

  private final ReadWriter reads;
  private final OutcomeWriter outcomes;
  private final Hearing hearing;
  private final Counters counters;
  private final InstantSource clock;

  public EndRead(
      ReadWriter reads,
      OutcomeWriter outcomes,
      Hearing hearing,
      Counters counters,
      InstantSource clock) {
    this.reads = reads;
    this.outcomes = outcomes;
    this.hearing = hearing;
    this.counters = counters;
    this.clock = clock;
  }

  /** The record that closes the list, or the dead letter that says why nothing does. */
  public Processor write() {
    return exchange -> {
      ReadEnd end = ReadEnd.of(exchange);
      if (end instanceof ReadEnd.Failed failed) {
        WriteOutcome.put(exchange, outcomes.write(failed.read()));
      } else {
        Reading reading = Reading.of(exchange);
        WriteOutcome.put(
            exchange,
            reads.closing(reading.order(), reading.page(), reading.records(), clock.instant()));
      }
    };
  }

  /** Writes the dead letter anew without its context, for a broker that finds it too large. */
  public Processor shorten() {
    return exchange -> {
      if (ReadEnd.of(exchange) instanceof ReadEnd.Failed failed) {
        WriteOutcome.put(exchange, outcomes.write(failed.read().withoutContext()));
      }
    };
  }

  /** That is published: counts it and finishes the offset. */
  public Processor settle() {
    return exchange -> {
      if (ReadEnd.of(exchange).isComplete()) {
        counters.read(Reading.of(exchange).records());
      } else {
        counters.failedRead();
      }
      OffsetHandle handle = ReadEnd.findHandle(exchange);
      if (handle != null) {
        handle.commit();
      }
    };
  }

  /** A step failed that never should: the read ends with a dead letter. */
  public Processor fail() {
    return exchange -> {
      String failure = AsyncStep.failure(exchange);
      String what =
          exchange.getVariable(ReadEnd.VARIABLE) instanceof ReadEnd.Complete
              ? "the record that closes the list: " + failure
              : failure.startsWith("internal") ? failure : "a record of the page: " + failure;
      LOG.error("read: {}; message {}", what, ReadEnd.findHandle(exchange));
      if (exchange.getVariable(Inquiry.VARIABLE) instanceof Inquiry inquiry) {
        hearing.failed(inquiry);
        ReadEnd.failed(exchange, null, what);
      } else if (exchange.getVariable(ReadEnd.ORIGIN) instanceof Origin origin) {
        ReadEnd.refused(
            exchange,
            new ReadRefused(Reason.READ_FAILED, what, null, null, null, null, null, null, origin));
      } else {
        LOG.error("read: its record is not known; it is taken again at the next start");
        exchange.setRouteStop(true);
      }
    };
  }
}
