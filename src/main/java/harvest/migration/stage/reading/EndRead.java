package harvest.migration.stage.reading;

import harvest.migration.monitor.Counters;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.reading.ReadWriter;
import harvest.migration.stage.WriteOutcome;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
import harvest.migration.window.OffsetHandle;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.kafka.common.errors.RecordTooLargeException;
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

  /** A step failed that never should: the read ends with a dead letter, if it had begun. */
  public Processor fail() {
    return exchange -> {
      Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
      // The message of an exception may quote a secret; its type does not.
      String what =
          cause instanceof RecordTooLargeException
              ? "a record of the page is larger than the broker takes"
              : "internal error: " + (cause == null ? "unknown" : cause.getClass().getSimpleName());
      if (!(exchange.getVariable(Inquiry.VARIABLE) instanceof Inquiry inquiry)) {
        LOG.error(
            "read: {}; the message keeps its offset until the next start: {}",
            what,
            ReadEnd.findHandle(exchange));
        exchange.setRouteStop(true);
        return;
      }
      LOG.error("read: {}; message {}", what, ReadEnd.findHandle(exchange));
      hearing.failed(inquiry);
      ReadEnd.failed(exchange, null, what);
    };
  }
}
