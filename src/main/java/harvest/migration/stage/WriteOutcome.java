package harvest.migration.stage;

import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Message;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.Result;
import harvest.migration.outcome.Status;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the record of an outcome: its bytes, its key, and the headers that it leaves with. */
public final class WriteOutcome implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(WriteOutcome.class);

  private final OutcomeWriter writer;
  private final Unpublished unpublished;

  public WriteOutcome(OutcomeWriter writer, Unpublished unpublished) {
    this.writer = writer;
    this.unpublished = unpublished;
  }

  @Override
  public void process(Exchange exchange) {
    Outcome outcome = Variables.body(exchange, Outcome.class);
    exchange.setVariable(Variables.ENDING, outcome);
    exchange.setVariable(
        Variables.VERIFIED, outcome instanceof Result result && result.status() == Status.VERIFIED);
    log(outcome);
    put(exchange, outcome);
  }

  private static void log(Outcome outcome) {
    if (outcome instanceof Result result) {
      LOG.atDebug()
          .addKeyValue("fingerprint", result.request().fingerprint())
          .addKeyValue("application", result.request().application())
          .addKeyValue("request_id", result.requestId())
          .log("{}: {}", result.request().origin().source(), result.status());
    } else if (outcome instanceof DeadLetter letter) {
      LOG.atDebug()
          .addKeyValue("fingerprint", letter.fingerprint())
          .addKeyValue("application", letter.application())
          .addKeyValue("request_id", letter.requestId())
          .log("{}: {}", letter.origin().source(), letter.reason());
    }
  }

  void put(Exchange exchange, Outcome outcome) {
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
