package harvest.migration.call;

import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Message;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.Result;
import harvest.migration.outcome.Status;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;

/** Makes the record of an outcome: its bytes, its key, and the headers that it leaves with. */
public final class WriteOutcome implements Processor {
  private final OutcomeWriter writer;
  private final Unpublished unpublished;

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
    put(exchange, outcome);
  }

  /** Makes it again without its context, for a broker that finds it too large. */
  public Processor shorten() {
    return exchange -> {
      Outcome ending = Steps.ending(exchange);
      if (ending instanceof Result result) {
        put(exchange, result.withoutContext());
      } else if (ending instanceof DeadLetter letter) {
        put(exchange, letter.withoutContext());
      }
    };
  }

  private void put(Exchange exchange, Outcome outcome) {
    if (outcome instanceof Result result) {
      Message message = writer.write(result);
      unpublished.add(message);
      put(exchange, message);
    } else if (outcome instanceof DeadLetter letter) {
      put(exchange, writer.write(letter));
    } else {
      throw new IllegalStateException("nothing is published for a duplicate");
    }
  }

  /** Puts a record on the exchange, ready for its topic: nothing else leaves with it. */
  public static void put(Exchange exchange, Message record) {
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
