package harvest.migration.drops;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** A producer whose broker takes everything, or nothing. Survives being closed. */
public final class Broker extends MockProducer<String, String> {
  private volatile RuntimeException refusal;

  public Broker() {
    super(true, null, new StringSerializer(), new StringSerializer());
  }

  public void refuse(RuntimeException with) {
    refusal = with;
  }

  public void takeAgain() {
    refusal = null;
  }

  @Override
  public synchronized Future<RecordMetadata> send(
      ProducerRecord<String, String> record, Callback callback) {
    sendException = refusal;
    return super.send(record, callback);
  }

  @Override
  public void close() {
    // kept for the next start
  }

  public List<String> values() {
    return history().stream().map(ProducerRecord::value).toList();
  }

  public List<String> keys() {
    return history().stream().map(ProducerRecord::key).toList();
  }

  public List<String> sources() {
    return history().stream()
        .map(
            sent -> new String(sent.headers().lastHeader("source").value(), StandardCharsets.UTF_8))
        .toList();
  }

  public List<String> headerNames() {
    return history().stream()
        .flatMap(sent -> Arrays.stream(sent.headers().toArray()))
        .map(header -> header.key())
        .distinct()
        .toList();
  }
}
