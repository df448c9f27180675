package harvest.migration.call;

import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.window.OffsetHandle;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.jspecify.annotations.Nullable;

/**
 * A record that a stage consumed, in the exchange variable {@code record}.
 *
 * @param value null where the record has none; not to be changed
 * @param handle completes it in the window
 * @param writtenAt in Kafka's milliseconds; null where that is not known
 */
public record ConsumedRecord(
    byte @Nullable [] value, Origin origin, OffsetHandle handle, @Nullable Long writtenAt) {
  static final String VARIABLE = "record";

  /** Takes the record off the message, which holds nothing of it afterwards; kept for later. */
  public static ConsumedRecord take(Exchange exchange) {
    ConsumedRecord record = find(exchange);
    if (record == null) {
      throw new IllegalStateException("the exchange holds no record of Kafka");
    }
    exchange.setVariable(VARIABLE, record);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(null);
    return record;
  }

  /** The record of the exchange, whether it was taken off the message or not; null without one. */
  public static @Nullable ConsumedRecord find(Exchange exchange) {
    ConsumedRecord taken = exchange.getVariable(VARIABLE, ConsumedRecord.class);
    if (taken != null) {
      return taken;
    }
    Message message = exchange.getMessage();
    OffsetHandle handle = message.getHeader(KafkaConstants.MANUAL_COMMIT, OffsetHandle.class);
    if (handle == null) {
      return null;
    }
    Coordinates at =
        new Coordinates(
            header(message, KafkaConstants.TOPIC, String.class),
            header(message, KafkaConstants.PARTITION, Integer.class),
            header(message, KafkaConstants.OFFSET, Long.class));
    return new ConsumedRecord(
        message.getBody() instanceof byte[] bytes ? bytes : null,
        Origin.of(
            at, text(message, "source"), text(message, "traceparent"), text(message, "tracestate")),
        handle,
        message.getHeader(KafkaConstants.TIMESTAMP, Long.class));
  }

  /** The record of the exchange, which a step before has taken. */
  public static ConsumedRecord of(Exchange exchange) {
    return Steps.required(exchange, VARIABLE, ConsumedRecord.class);
  }

  private static <T> T header(Message message, String name, Class<T> type) {
    @Nullable T value = message.getHeader(name, type);
    if (value == null) {
      throw new IllegalStateException("there is no header " + name);
    }
    return value;
  }

  private static @Nullable String text(Message message, String name) {
    Object header = message.getHeader(name);
    return header instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : header instanceof String string ? string : null;
  }

  @Override
  public String toString() {
    return origin.at().toString();
  }
}
