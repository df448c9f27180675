package harvest.migration.stage;

import harvest.migration.monitor.Counters;
import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Repeated;
import harvest.migration.request.Origin;
import harvest.migration.request.Parsed;
import harvest.migration.request.Refused;
import harvest.migration.request.Request;
import harvest.migration.request.RequestParser;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of a record. Afterwards the body is a {@link Request} and the variable {@code
 * grant} says where it goes; or the body is an outcome and {@code grant} is {@code none}. The
 * record's headers are gone.
 */
public final class ReadRequest implements Processor {
  private final RequestParser parser;
  private final Attempts.Link consent;
  private final Refusals refusals;
  private final Counters counters;

  public ReadRequest(
      RequestParser parser, Attempts.Link consent, Refusals refusals, Counters counters) {
    this.parser = parser;
    this.refusals = refusals;
    this.consent = consent;
    this.counters = counters;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    Origin origin = origin(exchange);
    @Nullable Long writtenAt = message.getHeader(KafkaConstants.TIMESTAMP, Long.class);
    Parsed parsed = parser.parse((byte[]) message.getBody(), origin);
    message.removeHeaders("*");
    if (parsed instanceof Request request) {
      counters.received(request.application());
      exchange.setVariable(Variables.GRANT, request.grantType().key());
      message.setBody(request);
    } else if (parsed instanceof Refused refused) {
      counters.received(refused.application());
      exchange.setVariable(Variables.GRANT, "none");
      exchange.setVariable(Variables.WRITTEN_AT, writtenAt);
      Variables.end(
          exchange,
          refusals.knows(origin.at(), writtenAt) ? new Repeated(origin.at()) : letter(refused));
    }
  }

  /** A record that cannot be read although nothing is wrong with it ends as a dead letter. */
  void giveUp(Exchange exchange, String what) {
    Origin origin = origin(exchange);
    exchange.getMessage().removeHeaders("*");
    counters.received(null);
    Variables.end(
        exchange,
        new DeadLetter(
            null,
            null,
            null,
            null,
            null,
            Reason.EXHAUSTED,
            null,
            Reason.EXHAUSTED.key(),
            what,
            0,
            null,
            null,
            null,
            null,
            origin,
            null));
  }

  /** Where the record came from; afterwards the exchange has its handle, too. */
  private static Origin origin(Exchange exchange) {
    exchange.setVariable(Variables.HANDLE, Taken.handle(exchange));
    return Taken.origin(exchange, Taken.text(exchange, "source"));
  }

  private DeadLetter letter(Refused refused) {
    Reason reason =
        switch (refused.fault()) {
          case MALFORMED -> Reason.MALFORMED;
          case INVALID_REQUEST -> Reason.INVALID_REQUEST;
          case UNKNOWN_APPLICATION -> Reason.UNKNOWN_APPLICATION;
          case REAUTHORIZATION_REQUIRED -> Reason.REAUTHORIZATION_REQUIRED;
        };
    return new DeadLetter(
        refused.id(),
        refused.application(),
        refused.subject(),
        refused.grantType(),
        refused.fingerprint(),
        reason,
        null,
        reason.key(),
        refused.why(),
        0,
        null,
        null,
        reason.asksForConsent() ? consent.of(refused.application(), refused.fingerprint()) : null,
        null,
        refused.origin(),
        refused.context());
  }
}
