package harvest.migration.window;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Told of partitions before their first record is taken, on the consumer's thread. */
public interface Assignments {
  /**
   * Partitions were assigned; nothing of them was read yet.
   *
   * @param committed what was committed for them; without those that never were
   */
  void assigned(Map<TopicPartition, OffsetAndMetadata> committed);

  /** The metadata that every commit of this group carries. */
  String metadata();

  /** For stages that have nothing to look up first. */
  Assignments NONE =
      new Assignments() {
        @Override
        public void assigned(Map<TopicPartition, OffsetAndMetadata> committed) {}

        @Override
        public String metadata() {
          return "";
        }
      };
}
