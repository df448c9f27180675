package harvest.migration.stage;

import harvest.migration.request.Coordinates;
import harvest.migration.request.Origin;
import harvest.migration.window.OffsetHandle;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.jspecify.annotations.Nullable;

/**
 * A record that a stage took from its topic; the exchange holds nothing of it any more.
 *
 * @param value null where the record has none; not to be changed
 * @param handle completes it in the window
 */
public record Taken(byte @Nullable [] value, Origin origin, OffsetHandle handle) {
  /** Takes the record off the exchange. */
  public static Taken from(Exchange exchange) {
    var message = exchange.getMessage();
    OffsetHandle handle = handle(exchange);
    Origin origin = origin(exchange, null);
    Object body = message.getBody();
    message.removeHeaders("*");
    message.setBody(null);
    return new Taken(body instanceof byte[] bytes ? bytes : null, origin, handle);
  }

  /** What completes the record in the window. */
  static OffsetHandle handle(Exchange exchange) {
    return Variables.header(exchange, KafkaConstants.MANUAL_COMMIT, OffsetHandle.class);
  }

  /**
   * Where the record lies, from its headers.
   *
   * @param source where it came from before; null: from there
   */
  static Origin origin(Exchange exchange, @Nullable String source) {
    Coordinates at =
        new Coordinates(
            Variables.header(exchange, KafkaConstants.TOPIC, String.class),
            Variables.header(exchange, KafkaConstants.PARTITION, Integer.class),
            Variables.header(exchange, KafkaConstants.OFFSET, Long.class));
    return Origin.of(at, source, text(exchange, "traceparent"), text(exchange, "tracestate"));
  }

  /** A header of the record; null where it has none. */
  static @Nullable String text(Exchange exchange, String name) {
    Object header = exchange.getMessage().getHeader(name);
    return header instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : header instanceof String string ? string : null;
  }

  @Override
  public String toString() {
    return origin.at().toString();
  }
}
