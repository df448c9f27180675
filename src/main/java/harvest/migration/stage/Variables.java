package harvest.migration.stage;

import harvest.migration.harvest.call.HttpCall;
import harvest.migration.outcome.Outcome;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The exchange variables of the request stage: what more than one of its steps needs. */
final class Variables {
  /** The {@link Attempts} of the request. */
  static final String ATTEMPTS = "attempts";

  /** Whether another call is to be made; the loop asks. */
  static final String OPEN = "open";

  /** Whether the gate let the call out. */
  static final String PERMITTED = "permitted";

  /** The kind of outcome: {@code result}, {@code dead-letter}, {@code duplicate}. */
  static final String OUTCOME = "outcome";

  /** What the request offers: a grant type's name, or {@code none}. */
  static final String GRANT = "grant";

  /** The {@link harvest.migration.window.OffsetHandle} of a record. */
  static final String HANDLE = "handle";

  /** When a refused record was written, in Kafka's milliseconds. */
  static final String WRITTEN_AT = "writtenAt";

  /** The {@link HttpCall} that is out. */
  static final String CALL = "call";

  /** The {@link Outcome} that is being published. */
  static final String ENDING = "ending";

  /**
   * Whether what is being published is a verification. A value, since a path through the ending
   * costs the route more than all else.
   */
  static final String VERIFIED = "verified";

  private Variables() {}

  /** The request has come to its end: no further call. */
  static void end(Exchange exchange, Outcome outcome) {
    exchange.setVariable(OPEN, false);
    exchange.setVariable(OUTCOME, outcome.kind());
    exchange.getMessage().setBody(outcome);
  }

  static Attempts attempts(Exchange exchange) {
    return required(exchange, ATTEMPTS, Attempts.class);
  }

  static <T> T body(Exchange exchange, Class<T> type) {
    Object body = exchange.getMessage().getBody();
    if (!type.isInstance(body)) {
      throw new IllegalStateException("the body is no " + type.getSimpleName());
    }
    return type.cast(body);
  }

  /** A header that the route before has to have set. */
  static <T> T header(Exchange exchange, String name, Class<T> type) {
    @Nullable T value = exchange.getMessage().getHeader(name, type);
    if (value == null) {
      throw new IllegalStateException("there is no header " + name);
    }
    return value;
  }

  static <T> T required(Exchange exchange, String name, Class<T> type) {
    @Nullable T value = exchange.getVariable(name, type);
    if (value == null) {
      throw new IllegalStateException("the route has not set the variable " + name);
    }
    return value;
  }
}
