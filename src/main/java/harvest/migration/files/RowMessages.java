package harvest.migration.files;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;

/**
 * Records as camel-kafka takes many at once: a list of messages, each with its own key and headers
 * (the endpoint needs {@code batchWithIndividualHeaders}). A list, not an iterator, so that it can
 * be sent again.
 */
public final class RowMessages {
  private final CamelContext context;
  private final Function<RowRecord.Accepted, Map<String, Object>> headers;

  private RowMessages(
      CamelContext context, Function<RowRecord.Accepted, Map<String, Object>> headers) {
    this.context = context;
    this.headers = headers;
  }

  /** For requests, whose source is told by a header. */
  public static RowMessages withSource(CamelContext context) {
    return new RowMessages(context, record -> Map.of("source", record.source()));
  }

  /** For outgoing JSON, whose source is told by its value. */
  public static RowMessages withSchema(CamelContext context, String schema) {
    return new RowMessages(
        context, record -> Map.of("content-type", "application/json", "schema", schema));
  }

  /** A message a record. */
  public List<Message> of(List<RowRecord.Accepted> records) {
    return records.stream().map(this::message).toList();
  }

  private Message message(RowRecord.Accepted record) {
    Message message = new Exact(context);
    message.setBody(record.value());
    headers.apply(record).forEach(message::setHeader);
    message.setHeader(KafkaConstants.KEY, record.key());
    return message;
  }

  /**
   * Camel's own map writes the names that it knows its own way: {@code content-type} would leave as
   * {@code Content-Type}, which is another header to Kafka.
   */
  private static final class Exact extends DefaultMessage {
    Exact(CamelContext context) {
      super(context);
    }

    @Override
    protected Map<String, Object> createHeaders() {
      return new LinkedHashMap<>();
    }
  }
}
