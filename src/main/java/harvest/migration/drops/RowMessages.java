package harvest.migration.drops;

import harvest.migration.drops.DropKind.RowRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  public RowMessages(CamelContext context) {
    this.context = context;
  }

  /** A message a record. */
  public List<Message> of(List<RowRecord.Accepted> records) {
    return records.stream().map(this::message).toList();
  }

  private Message message(RowRecord.Accepted record) {
    Message message = new Exact(context);
    message.setBody(record.value());
    record.headers().forEach(message::setHeader);
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
