package harvest.migration.bundle;

import harvest.migration.outcome.Message;
import harvest.migration.outcome.Spool;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Publishes what an earlier run left, one by one, each acknowledged by all replicas in sync. */
final class Publishing implements Spool.Publisher, AutoCloseable {
  private final KafkaClients clients;
  private final String topic;
  private @Nullable Producer<byte[], byte[]> producer;

  Publishing(KafkaClients clients, String topic) {
    this.clients = clients;
    this.topic = topic;
  }

  @Override
  public void publish(Message message) throws IOException {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, bytes(message.key()), message.value());
    record.headers().add("content-type", bytes("application/json"));
    if (message.schema() != null) {
      record.headers().add("schema", bytes(message.schema()));
    }
    if (message.origin().traceparent() != null) {
      record.headers().add("traceparent", bytes(message.origin().traceparent()));
    }
    if (message.origin().tracestate() != null) {
      record.headers().add("tracestate", bytes(message.origin().tracestate()));
    }
    try {
      producer().send(record).get();
    } catch (ExecutionException | TopicFailure e) {
      throw new IOException("the broker does not take a spooled result: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Producer<byte[], byte[]> producer() throws TopicFailure {
    Producer<byte[], byte[]> made = producer;
    if (made == null) {
      made = clients.producer();
      producer = made;
    }
    return made;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
    }
  }
}
