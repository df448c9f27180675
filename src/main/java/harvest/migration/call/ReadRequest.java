package harvest.migration.call;

import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Repeated;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.request.RequestParser.Refused;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of a record. Afterwards the body is a {@link Request} and the variable {@code
 * grant} says where it goes; or the body is an outcome and {@code grant} is {@code none}.
 */
public final class ReadRequest implements Processor {
  private final RequestParser parser;
  private final RequestCall.Consent consent;
  private final Map<Coordinates, Long> refused = new ConcurrentHashMap<>();
  private final Counters counters;

  public ReadRequest(RequestParser parser, RequestCall.Consent consent, Counters counters) {
    this.parser = parser;
    this.consent = consent;
    this.counters = counters;
  }

  /**
   * A record that was refused before, and is consumed again since one before it was not finished.
   * It has no identity that the ledger could know it by: its place and time say that it is the
   * same. Thread-safe.
   */
  public void knowRefused(Coordinates at, long writtenAt) {
    refused.put(at, writtenAt);
  }

  @Override
  public void process(Exchange exchange) {
    ConsumedRecord record = ConsumedRecord.take(exchange);
    Parsed parsed = parser.parse(record.value(), record.origin());
    if (parsed instanceof Request request) {
      counters.received(request.application());
      exchange.setVariable(Steps.GRANT, request.grantType().key());
      exchange.getMessage().setBody(request);
    } else if (parsed instanceof Refused refused) {
      counters.received(refused.application());
      exchange.setVariable(Steps.GRANT, "none");
      Steps.end(exchange, outcome(refused, record));
    }
  }

  private Outcome outcome(Refused refused, ConsumedRecord record) {
    Origin origin = record.origin();
    Long writtenAt = record.writtenAt();
    if (writtenAt != null && this.refused.remove(origin.at(), writtenAt)) {
      return new Repeated(origin.at());
    }
    Reason reason =
        switch (refused.fault()) {
          case MALFORMED -> Reason.MALFORMED;
          case INVALID_REQUEST -> Reason.INVALID_REQUEST;
          case UNKNOWN_APPLICATION -> Reason.UNKNOWN_APPLICATION;
          case REAUTHORIZATION_REQUIRED -> Reason.REAUTHORIZATION_REQUIRED;
        };
    return letter(refused, reason, refused.why(), origin);
  }

  /** A record that cannot be read although nothing is wrong with it ends as a dead letter. */
  void giveUp(Exchange exchange, String what) {
    counters.received(null);
    Origin origin = ConsumedRecord.take(exchange).origin();
    Steps.end(exchange, letter(null, Reason.EXHAUSTED, what, origin));
  }

  private DeadLetter letter(@Nullable Refused refused, Reason reason, String why, Origin origin) {
    if (refused == null) {
      return DeadLetter.withoutCall(null, null, null, null, null, reason, why, null, origin, null);
    }
    return DeadLetter.withoutCall(
        refused.id(),
        refused.application(),
        refused.subject(),
        refused.grantType(),
        refused.fingerprint(),
        reason,
        why,
        reason.asksForConsent() ? consent.link(refused.application(), refused.fingerprint()) : null,
        origin,
        refused.context());
  }
}
