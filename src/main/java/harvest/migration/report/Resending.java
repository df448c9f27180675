package harvest.migration.report;

import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.ReplayMarks;
import harvest.migration.topics.Rights.DeniedRight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Sends originals in batches, and marks each batch once the broker has it. */
final class Resending {
  private static final int BATCH = 500;

  private final Producer<byte[], byte[]> producer;
  private final ReplayMarks marks;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  Resending(Producer<byte[], byte[]> producer, ReplayMarks marks) {
    this.producer = producer;
    this.marks = marks;
  }

  /** The record goes on its topic once more, and keeps saying where it came from first. */
  void send(ConsumerRecord<byte[], byte[]> original, @Nullable String source, Note note)
      throws IOException {
    RecordHeaders headers = new RecordHeaders(original.headers().toArray());
    if (source != null) {
      headers.remove("source");
      headers.add("source", source.getBytes(StandardCharsets.UTF_8));
    }
    sent.add(
        producer.send(
            new ProducerRecord<>(
                original.topic(), null, original.key(), original.value(), headers)));
    notes.add(note);
    if (sent.size() >= BATCH) {
      finish();
    }
  }

  /** What was sent is on the topic, and marked. */
  void finish() throws IOException {
    producer.flush();
    List<Note> there = new ArrayList<>();
    ExecutionException failure = null;
    DeniedRight denied = null;
    for (int i = 0; i < sent.size(); i++) {
      try {
        sent.get(i).get();
        there.add(notes.get(i));
      } catch (ExecutionException e) {
        failure = e;
        String topic = DeniedRight.topic(notes.get(i).at().topic());
        denied = DeniedRight.in(e, AclOperation.WRITE, topic);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the broker took what is replayed", e);
      }
    }
    if (!there.isEmpty()) {
      marks.mark(there);
    }
    sent.clear();
    notes.clear();
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      throw new IOException(
          denied == null
              ? "the broker did not take all of it ("
                  + cause.getClass().getSimpleName()
                  + "); run replay again for the rest"
              : denied.getMessage() + ", then run replay again for the rest",
          failure);
    }
  }
}
