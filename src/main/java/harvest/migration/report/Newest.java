package harvest.migration.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Remembers of each thing where its newest record lies, in some hundred bytes each, so that a topic
 * of any size is exported by reading it twice. Of two results the one with more attempts is the
 * newer, whatever their order on the topic.
 */
final class Newest {
  private final Exported exported;
  private final Map<Digest, Position> newest = new HashMap<>();

  private record Digest(long high, long low) {}

  private record Position(long attempts, long timestamp, int partition, long offset) {
    boolean isNewerThan(Position other) {
      if (attempts != other.attempts) {
        return attempts > other.attempts;
      }
      return partition == other.partition ? offset > other.offset : timestamp >= other.timestamp;
    }

    boolean isOf(ConsumerRecord<byte[], byte[]> record) {
      return partition == record.partition() && offset == record.offset();
    }
  }

  Newest(Exported exported) {
    this.exported = exported;
  }

  void note(ConsumerRecord<byte[], byte[]> record, ObjectNode value) {
    long attempts = exported == Exported.RESULTS ? value.path("attempts").asLong() : 0;
    Position position =
        new Position(attempts, record.timestamp(), record.partition(), record.offset());
    newest.merge(
        digest(record, value),
        position,
        (known, found) -> found.isNewerThan(known) ? found : known);
  }

  boolean has(ConsumerRecord<byte[], byte[]> record, ObjectNode value) {
    Position position = newest.get(digest(record, value));
    return position != null && position.isOf(record);
  }

  private Digest digest(ConsumerRecord<byte[], byte[]> record, ObjectNode value) {
    byte[] identity =
        exported
            .identity(value)
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .orElseGet(() -> key(record));
    try {
      ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(identity));
      return new Digest(hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] key(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    return key == null
        ? (record.partition() + "@" + record.offset()).getBytes(StandardCharsets.UTF_8)
        : key;
  }
}
