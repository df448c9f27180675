package harvest.migration.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import harvest.migration.settings.Settings;
import harvest.migration.topics.Rights.DeniedRight;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Counts reads and what they brought. Without the topics there were none. */
final class ReadsBook {
  private static final JsonFactory JSON = new JsonFactory();

  private final TopicReader reader;
  private final Settings.Topics topics;

  ReadsBook(TopicReader reader, Settings.Topics topics) {
    this.reader = reader;
    this.topics = topics;
  }

  Report.Reads read(long failed) throws DeniedRight, IOException {
    long[] received = {0};
    // By key: a read that was cut off starts again from its first page. The key does not say for
    // which application a list was read; each has its own.
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
    } catch (DeniedRight e) {
      throw e;
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
            : application(record.value()) + "/" + new String(record.key(), StandardCharsets.UTF_8));
  }

  /** Read without the rest of the record: it is the first field of those that are written here. */
  private static String application(byte @Nullable [] value) {
    if (value == null) {
      return "";
    }
    try (JsonParser json = JSON.createParser(value)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals("application");
        json.nextToken();
        if (wanted) {
          return json.getValueAsString("");
        }
        json.skipChildren();
      }
      return "";
    } catch (IOException e) {
      return ""; // counted by its key alone
    }
  }
}
