package harvest.migration.files;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;

/**
 * Requests as camel-kafka takes many at once: a list of messages, each with its own key and headers
 * (the endpoint needs {@code batchWithIndividualHeaders}). A list, not an iterator, so that it can
 * be sent again.
 */
public final class RowMessages {
  private final CamelContext context;

  public RowMessages(CamelContext context) {
    this.context = context;
  }

  /** A message a request; the header {@code source} is the only one that leaves. */
  public List<Message> of(List<RowRecord.Accepted> requests) {
    return requests.stream().map(this::message).toList();
  }

  private Message message(RowRecord.Accepted request) {
    Message message = new DefaultMessage(context);
    message.setBody(request.value());
    message.setHeader(KafkaConstants.KEY, request.key());
    message.setHeader("source", request.source());
    return message;
  }
}
