package harvest.migration.books.report;

import harvest.migration.books.IdentityKey;
import harvest.migration.books.LongMap;
import harvest.migration.settings.Settings;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Counts reads and what they brought. Without the topics there were none. */
final class ReadsBook {
  private final TopicReader reader;
  private final Settings.Topics topics;

  ReadsBook(TopicReader reader, Settings.Topics topics) {
    this.reader = reader;
    this.topics = topics;
  }

  Report.Reads read(long failed) throws IOException {
    long[] received = {0};
    // By key: a read that was cut off starts again from its first page.
    LongMap completed = new LongMap();
    LongMap records = new LongMap();
    try {
      reader.read(topics.reads(), record -> received[0]++);
      reader.read(
          topics.records(),
          record -> {
            Header schema = record.headers().lastHeader("schema");
            boolean closes =
                schema != null
                    && new String(schema.value(), StandardCharsets.UTF_8).equals("read.v1");
            (closes ? completed : records).put(key(record), 1);
          });
    } catch (TopicFailure e) {
      // A deployment that reads nothing need not have the topics.
      return new Report.Reads(received[0], completed.size(), failed, records.size());
    }
    return new Report.Reads(received[0], completed.size(), failed, records.size());
  }

  private static long key(ConsumerRecord<byte[], byte[]> record) {
    return IdentityKey.hash(
        record.key() == null
            ? record.partition() + "@" + record.offset()
            : new String(record.key(), StandardCharsets.UTF_8));
  }
}
