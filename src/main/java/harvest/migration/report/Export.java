package harvest.migration.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.sealing.UnsealKeys.Binding;
import harvest.migration.sealing.UnsealKeys.UnsealFailure;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a topic holds, the newest record of each thing, as the topic is when it starts. Reads
 * it twice and holds only places in memory.
 */
public final class Export {
  private static final int NAMED = 100;

  private final Exported exported;
  private final String topic;
  private final @Nullable String application;
  private final @Nullable UnsealKeys keys;

  /**
   * What was found.
   *
   * @param read records that were looked at
   * @param unreadable those among them that are no JSON object
   * @param written rows
   * @param notWritten records that cannot be opened or written as a row
   * @param failed which these are and why, the first hundred
   */
  public record Counts(
      long read, long unreadable, long written, long notWritten, List<String> failed) {}

  /**
   * @param application only its records; null: all
   * @param keys open what is sealed; null: it stays sealed
   */
  public Export(
      Exported exported, String topic, @Nullable String application, @Nullable UnsealKeys keys) {
    this.exported = exported;
    this.topic = topic;
    this.application = application;
    this.keys = keys;
  }

  /**
   * Reads and writes everything; a record that makes no row holds up no other.
   *
   * @throws TopicFailure if the topic cannot be read
   * @throws IOException if nothing can be written any more, or no record makes a row
   */
  public Counts run(TopicReader reader, RowWriter rows) throws TopicFailure, IOException {
    Newest newest = new Newest(exported);
    AtomicLong read = new AtomicLong();
    AtomicLong unreadable = new AtomicLong();
    reader.read(
        topic,
        record -> {
          read.incrementAndGet();
          ObjectNode value = RowWriter.read(record.value()).orElse(null);
          if (value == null) {
            unreadable.incrementAndGet();
          } else if (isWanted(value)) {
            newest.note(record, value);
          }
        });
    AtomicLong written = new AtomicLong();
    AtomicLong notWritten = new AtomicLong();
    List<String> failed = new ArrayList<>();
    rows.begin();
    reader.read(
        topic,
        record -> {
          ObjectNode value = RowWriter.read(record.value()).orElse(null);
          if (value != null && isWanted(value) && newest.has(record, value)) {
            try {
              rows.row(opened(value));
              written.incrementAndGet();
            } catch (UnsealFailure | RowWriter.UnwritableRow e) {
              if (notWritten.incrementAndGet() <= NAMED) {
                failed.add(
                    topic
                        + "-"
                        + record.partition()
                        + "@"
                        + record.offset()
                        + ": "
                        + e.getMessage());
              }
            }
          }
        });
    if (written.get() == 0 && !failed.isEmpty()) {
      throw new IOException(failed.get(0));
    }
    return new Counts(read.get(), unreadable.get(), written.get(), notWritten.get(), failed);
  }

  private boolean isWanted(ObjectNode value) {
    return application == null || application.equals(value.path("application").textValue());
  }

  private ObjectNode opened(ObjectNode value) throws UnsealFailure {
    String sealed = value.path("sealed").textValue();
    if (keys == null || sealed == null) {
      return value;
    }
    UnsealKeys.Opened opened = keys.open(sealed);
    opened.requireFor(Binding.ofResult(value));
    value.remove("sealed");
    for (Map.Entry<String, Object> field : opened.fields().entrySet()) {
      value.set(field.getKey(), RowWriter.tree(field.getValue()));
    }
    return value;
  }

  /**
   * Remembers of each thing where its newest record lies, in some hundred bytes each, so that a
   * topic of any size is exported by reading it twice. Of two results the one with more attempts is
   * the newer, whatever their order on the topic.
   */
  private static final class Newest {
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
}
