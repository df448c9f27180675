package harvest.migration.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.sealing.UnsealFailure;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a topic holds, the newest record of each thing, as the topic is when it starts. Reads
 * it twice and holds only places in memory.
 */
public final class Export {
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
   */
  public record Counts(long read, long unreadable, long written) {}

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
   * Reads and writes everything.
   *
   * @throws TopicFailure if the topic cannot be read
   * @throws IOException if a row cannot be written, or not be unsealed
   */
  public Counts run(TopicReader reader, RowWriter rows) throws TopicFailure, IOException {
    Newest newest = new Newest(exported);
    AtomicLong read = new AtomicLong();
    AtomicLong unreadable = new AtomicLong();
    reader.read(
        topic,
        record -> {
          read.incrementAndGet();
          ObjectNode value = Messages.read(record.value()).orElse(null);
          if (value == null) {
            unreadable.incrementAndGet();
          } else if (isWanted(value)) {
            newest.note(record, value);
          }
        });
    AtomicLong written = new AtomicLong();
    rows.begin();
    reader.read(
        topic,
        record -> {
          ObjectNode value = Messages.read(record.value()).orElse(null);
          if (value != null && isWanted(value) && newest.has(record, value)) {
            rows.row(opened(record, value));
            written.incrementAndGet();
          }
        });
    return new Counts(read.get(), unreadable.get(), written.get());
  }

  private boolean isWanted(ObjectNode value) {
    return application == null || application.equals(value.path("application").textValue());
  }

  private ObjectNode opened(ConsumerRecord<byte[], byte[]> record, ObjectNode value)
      throws IOException {
    String sealed = value.path("sealed").textValue();
    if (keys == null || sealed == null) {
      return value;
    }
    try {
      value.remove("sealed");
      for (Map.Entry<String, Object> field : keys.open(sealed).entrySet()) {
        value.set(field.getKey(), Messages.tree(field.getValue()));
      }
      return value;
    } catch (UnsealFailure e) {
      throw new IOException(
          topic + "-" + record.partition() + "@" + record.offset() + ": " + e.getMessage(), e);
    }
  }
}
