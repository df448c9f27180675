package harvest.migration.topics;

import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;

/** The producers behind camel-kafka: whatever leaves, leaves with header names in lower case. */
public final class OutgoingClients extends DefaultKafkaClientFactory {
  @Override
  public Producer<Object, Object> getProducer(Properties properties) {
    return new LowerCaseHeaders(properties);
  }

  /**
   * Camel gives a header the spelling that it knows, {@code Content-Type}, whatever it was set as.
   */
  private static final class LowerCaseHeaders extends KafkaProducer<Object, Object> {
    LowerCaseHeaders(Properties properties) {
      super(properties);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<Object, Object> record, Callback callback) {
      for (Header header : record.headers().toArray()) {
        String name = header.key().toLowerCase(Locale.ROOT);
        if (!name.equals(header.key())) {
          record.headers().remove(header.key()).add(name, header.value());
        }
      }
      return super.send(record, callback);
    }
  }
}
