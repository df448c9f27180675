package harvest.migration.report;

import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.OutcomeWriter;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.request.Request;
import harvest.migration.topics.Rights.DeniedRight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/** Gives requests that nobody knows the outcome of the one that is true: in doubt. */
public final class Doubts {
  private static final int AHEAD = 500;
  private static final String WHY =
      "the ledger was lost, and no topic holds an outcome of this request: it may have been sent";

  private final Producer<byte[], byte[]> producer;
  private final OutcomeWriter writer;
  private final String topic;
  private final BiFunction<String, @Nullable String, @Nullable String> consent;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  /**
   * Sends nothing yet.
   *
   * @param topic the dead-letters topic
   * @param consent where the user of an application consents again
   */
  public Doubts(
      Producer<byte[], byte[]> producer,
      OutcomeWriter writer,
      String topic,
      BiFunction<String, @Nullable String, @Nullable String> consent) {
    this.producer = producer;
    this.writer = writer;
    this.topic = topic;
    this.consent = consent;
  }

  void publish(Request request, Instant then) throws IOException {
    Message message =
        writer.write(
            new DeadLetter(
                request.id(),
                request.application(),
                request.subject(),
                request.grantType().key(),
                request.fingerprint(),
                Reason.IN_DOUBT,
                null,
                Reason.IN_DOUBT.key(),
                WHY,
                1,
                then,
                then,
                consent.apply(request.application(), request.fingerprint()),
                null,
                request.origin(),
                request.context()));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, message.key().getBytes(StandardCharsets.UTF_8), message.value());
    record.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
    record.headers().add("schema", "dead-letter.v1".getBytes(StandardCharsets.UTF_8));
    sent.add(producer.send(record));
    if (sent.size() >= AHEAD) {
      finish();
    }
  }

  void finish() throws IOException {
    producer.flush();
    for (Future<RecordMetadata> one : sent) {
      try {
        one.get();
      } catch (ExecutionException e) {
        DeniedRight denied = DeniedRight.in(e, AclOperation.WRITE, DeniedRight.topic(topic));
        throw new IOException(
            denied == null ? "the broker did not take a dead letter" : denied.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    sent.clear();
  }
}
