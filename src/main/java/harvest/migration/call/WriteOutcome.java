package harvest.migration.call;

import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.FailedRead;
import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.OutcomeWriter.Message;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;

/** Makes the record of an outcome: its bytes, its key, and the headers that it leaves with. */
public final class WriteOutcome implements Processor {
  private static final String SHORTER = "shorter";

  private final OutcomeWriter writer;
  private final Unpublished unpublished;

  /** Makes a record shorter, each time it is asked. */
  public interface Shorter {
    Message next();
  }

  public WriteOutcome(OutcomeWriter writer, Unpublished unpublished) {
    this.writer = writer;
    this.unpublished = unpublished;
  }

  @Override
  public void process(Exchange exchange) {
    Outcome outcome = Steps.body(exchange, Outcome.class);
    exchange.setVariable(Steps.ENDING, outcome);
    exchange.setVariable(
        Steps.VERIFIED, outcome instanceof Result result && result.status() == Status.VERIFIED);
    if (outcome instanceof Result result) {
      put(exchange, write(result), () -> write(result.withoutContext()));
    } else if (outcome instanceof DeadLetter letter) {
      put(exchange, writer.write(letter), () -> writer.write(letter.withoutContext()));
    } else if (outcome instanceof FailedRead read) {
      put(exchange, writer.write(read), () -> writer.write(read.withoutContext()));
    } else {
      throw new IllegalStateException("nothing is published for a duplicate");
    }
  }

  private Message write(Result result) {
    Message message = writer.write(result);
    unpublished.add(message);
    return message;
  }

  /** Makes the next shorter record, for a broker that finds the one before too large. */
  public static Processor shorten() {
    return exchange -> put(exchange, Steps.required(exchange, SHORTER, Shorter.class).next());
  }

  /**
   * Puts a record on the exchange, ready for its topic: nothing else leaves with it.
   *
   * @param shorter makes it again where it is too large
   */
  public static void put(Exchange exchange, Message record, Shorter shorter) {
    exchange.setVariable(SHORTER, shorter);
    put(exchange, record);
  }

  private static void put(Exchange exchange, Message record) {
    exchange.getMessage().removeHeaders("*");
    put(exchange.getMessage(), record);
  }

  /** The same for one message of several that are sent together. */
  public static void put(org.apache.camel.Message message, Message record) {
    message.setBody(record.value());
    message.setHeader(KafkaConstants.KEY, record.key());
    message.setHeader("content-type", "application/json");
    if (record.schema() != null) {
      message.setHeader("schema", record.schema());
    }
    if (record.origin().traceparent() != null) {
      message.setHeader("traceparent", record.origin().traceparent());
    }
    if (record.origin().tracestate() != null) {
      message.setHeader("tracestate", record.origin().tracestate());
    }
  }
}
