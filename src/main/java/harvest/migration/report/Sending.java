package harvest.migration.report;

import harvest.migration.topics.Rights.DeniedRight;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Sends records in batches, and tells of each batch what the broker has.
 *
 * @param <T> what a record stands for
 */
final class Sending<T> {
  private static final int BATCH = 500;

  private final Producer<byte[], byte[]> producer;
  private final Consumer<List<T>> acknowledged;
  private final String remedy;
  private final List<Sent<T>> batch = new ArrayList<>();

  private record Sent<T>(T what, String topic, Future<RecordMetadata> answer) {}

  /**
   * @param remedy what to do once the cause is gone of what the broker did not take
   */
  Sending(Producer<byte[], byte[]> producer, Consumer<List<T>> acknowledged, String remedy) {
    this.producer = producer;
    this.acknowledged = acknowledged;
    this.remedy = remedy;
  }

  void send(ProducerRecord<byte[], byte[]> record, T what) throws IOException {
    batch.add(new Sent<>(what, record.topic(), producer.send(record)));
    if (batch.size() >= BATCH) {
      finish();
    }
  }

  /**
   * When it returns, the broker has everything, and it was told.
   *
   * @throws IOException where it has not all of it; of the others it was told
   */
  void finish() throws IOException {
    producer.flush();
    List<T> there = new ArrayList<>();
    IOException failure = null;
    for (Sent<T> one : batch) {
      try {
        one.answer().get();
        there.add(one.what());
      } catch (ExecutionException e) {
        String topic = DeniedRight.topic(one.topic());
        DeniedRight denied = DeniedRight.in(e, AclOperation.WRITE, topic);
        Throwable cause = e.getCause() == null ? e : e.getCause();
        failure =
            new IOException(
                denied == null
                    ? "the broker did not take all of it ("
                        + cause.getClass().getSimpleName()
                        + "); "
                        + remedy
                    : denied.getMessage() + ", then " + remedy,
                e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while records were sent", e);
      }
    }
    batch.clear();
    if (!there.isEmpty()) {
      acknowledged.accept(there);
    }
    if (failure != null) {
      throw failure;
    }
  }
}
