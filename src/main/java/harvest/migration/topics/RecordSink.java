package harvest.migration.topics;

import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes the records of a topic, one after the other; of each partition in its order. */
@FunctionalInterface
public interface RecordSink {
  /** Takes one; what it throws ends the reading. */
  void accept(ConsumerRecord<byte[], byte[]> record) throws IOException;
}
