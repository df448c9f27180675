package harvest.migration.topics;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producers behind camel-kafka: endpoints with the same options share one, which lives until
 * {@link #abort()}. Whatever leaves, leaves with header names in lower case. A topic that stops
 * taking records is logged once, and once more when it takes them again. Thread-safe.
 */
public final class OutgoingClients extends DefaultKafkaClientFactory {
  private static final Logger LOG = LoggerFactory.getLogger(OutgoingClients.class);

  private final Map<Properties, SharedProducer> producers = new HashMap<>();
  private final Map<String, String> failures = new ConcurrentHashMap<>();
  private final Set<String> tooSmall = ConcurrentHashMap.newKeySet();
  private final boolean logged;
  private volatile boolean aborted;

  /**
   * @param logged whether failing topics are logged here; otherwise by who asks for the {@link
   *     #failure}
   */
  public OutgoingClients(boolean logged) {
    this.logged = logged;
  }

  @Override
  public synchronized Producer<Object, Object> getProducer(Properties properties) {
    return producers.computeIfAbsent(properties, SharedProducer::new);
  }

  /**
   * Has every producer connect and fetch the metadata of these topics, so that the first record
   * does not wait for it. Gives up at the first topic that the broker does not know.
   */
  public void connect(Collection<String> topics) {
    List<SharedProducer> all;
    synchronized (this) {
      all = List.copyOf(producers.values());
    }
    try {
      for (SharedProducer producer : all) {
        topics.forEach(producer::partitionsFor);
      }
    } catch (KafkaException e) {
      LOG.debug("metadata could not be fetched before the start", e);
    }
  }

  /** Why the topic did not take the last record sent to it; null where it did. */
  public @Nullable String failure(String topic) {
    return failures.get(topic);
  }

  /** Nothing more is sent; what the broker has not acknowledged fails now. */
  public synchronized void abort() {
    aborted = true;
    producers.values().forEach(SharedProducer::abort);
  }

  private void acknowledged(String topic) {
    if (failures.remove(topic) != null && logged) {
      LOG.info("topic {}: takes records again", topic);
    }
  }

  private void failed(String topic, Exception failure) {
    if (aborted) {
      return;
    }
    String why = TopicState.why(failure);
    if (failure instanceof RecordTooLargeException) {
      // Others may fit: one line, however many do not.
      if (logged && tooSmall.add(topic)) {
        LOG.warn(
            "topic {}: {}; such records leave shortened where that helps, else they wait until"
                + " max.message.bytes is raised or end as failed",
            topic,
            why);
      }
      if (!logged) {
        failures.put(topic, why);
      }
    } else if (failures.put(topic, why) == null && logged) {
      LOG.warn("topic {}: {}; what has to be published there waits until it works", topic, why);
    }
  }

  private final class SharedProducer extends KafkaProducer<Object, Object> {
    SharedProducer(Properties properties) {
      super(properties);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<Object, Object> record, Callback callback) {
      // Camel gives a header the spelling that it knows, Content-Type, whatever it was set as.
      for (Header header : record.headers().toArray()) {
        String name = header.key().toLowerCase(Locale.ROOT);
        if (!name.equals(header.key())) {
          record.headers().remove(header.key()).add(name, header.value());
        }
      }
      Callback told =
          (metadata, failure) -> {
            if (failure == null) {
              acknowledged(record.topic());
            } else {
              failed(record.topic(), failure);
            }
            if (callback != null) {
              callback.onCompletion(metadata, failure);
            }
          };
      if (aborted) {
        KafkaException stopping = new KafkaException("the program stops");
        told.onCompletion(null, stopping);
        return CompletableFuture.failedFuture(stopping);
      }
      return super.send(record, told);
    }

    /** A route that stops leaves the producer to the others. */
    @Override
    public void close() {}

    @Override
    public void close(Duration timeout) {}

    private void abort() {
      super.close(Duration.ZERO);
    }
  }

  /** No client can be made of the configuration, or none that reaches the broker; names the key. */
  public static final class UnusableClients extends TopicFailure {
    private final String key;
    private final String problem;
    private final String remedy;

    /**
     * @param key as it was written where it is known
     * @param problem without a secret
     */
    public UnusableClients(String key, String problem, String remedy) {
      super(key + ": " + problem + "; " + remedy);
      this.key = key;
      this.problem = problem;
      this.remedy = remedy;
    }

    /** The option that has to be changed. */
    public String key() {
      return key;
    }

    /** What is wrong with it. */
    public String problem() {
      return problem;
    }

    /** What to do. */
    public String remedy() {
      return remedy;
    }
  }

  /** Takes the records of a topic, one after the other; of each partition in its order. */
  @FunctionalInterface
  public interface RecordSink {
    /** Takes one; what it throws ends the reading. */
    void accept(ConsumerRecord<byte[], byte[]> record) throws IOException;
  }
}
