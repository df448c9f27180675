package harvest.migration.window;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Told of partitions before their first record is taken, on the consumer's thread. */
public interface Assignments {
  /**
   * Partitions were assigned; nothing of them was read yet.
   *
   * @param partitions those that are new
   * @param committed what was committed for them; without those that never were
   * @throws RefusedAssignment if nothing may be taken from them
   * @throws org.apache.kafka.common.errors.RetriableException if that cannot be found out now
   */
  void assigned(
      Iterable<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> committed);

  /**
   * The broker deleted these records before this group read them. When this returns, that is
   * recorded durably: the position that is committed next hides it.
   *
   * @param from the first offset that is gone
   * @param to the first one that is there
   */
  void deletedUnread(TopicPartition partition, long from, long to);

  /** The broker has offsets of this group. */
  default void committed() {}

  /** The metadata that every commit of this group carries. */
  String metadata();

  /** Nothing may be taken of a partition; the message says why and what to do. */
  final class RefusedAssignment extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RefusedAssignment(String message) {
      super(message);
    }
  }
}
