package harvest.migration.topics;

import harvest.migration.topics.OutgoingClients.RecordSink;
import harvest.migration.topics.Rights.DeniedRight;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic up to where it ended when the reading began, holding one poll's records at a time.
 * Commits nothing and joins no group.
 */
public final class TopicReader {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration STALL = Duration.ofSeconds(60);

  private final KafkaClients clients;

  public TopicReader(KafkaClients clients) {
    this.clients = clients;
  }

  /** Reads everything that the topic holds. */
  public void read(String topic, RecordSink sink) throws TopicFailure, IOException {
    read(topic, Map.of(), sink);
  }

  /**
   * Reads from the given offsets on; a partition that is not named, or whose offset is gone by now
   * or lies beyond the end of a topic that was made anew, is read from its beginning.
   *
   * @throws TopicFailure if the topic does not exist or the broker does not answer
   * @throws IOException what the sink throws
   */
  public void read(String topic, Map<Integer, Long> from, RecordSink sink)
      throws TopicFailure, IOException {
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      Map<TopicPartition, Long> ends = open(consumer, topic, from);
      drain(consumer, ends, sink);
    } catch (TimeoutException e) {
      throw away(topic, e);
    } catch (UnknownTopicOrPartitionException e) {
      throw missing(topic);
    } catch (KafkaException e) {
      DeniedRight denied = DeniedRight.in(e, AclOperation.READ, DeniedRight.topic(topic));
      throw denied == null
          ? new TopicFailure("topic " + topic + " cannot be read: " + e.getMessage(), e)
          : denied;
    }
  }

  /** Assigns and positions every partition with something to read, and says where each ends. */
  private static Map<TopicPartition, Long> open(
      Consumer<byte[], byte[]> consumer, String topic, Map<Integer, Long> from)
      throws TopicFailure {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw missing(topic);
    }
    List<TopicPartition> partitions =
        found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    consumer.assign(partitions); // else the client warns of each one whose end it is asked for
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> starts = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    consumer
        .endOffsets(partitions)
        .forEach(
            (partition, end) -> {
              long begin = begins.getOrDefault(partition, 0L);
              long asked = from.getOrDefault(partition.partition(), begin);
              long start = asked > end ? begin : Math.max(begin, asked);
              if (start < end) {
                starts.put(partition, start);
                ends.put(partition, end);
              }
            });
    consumer.assign(starts.keySet());
    starts.forEach(consumer::seek);
    return ends;
  }

  private static void drain(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, RecordSink sink)
      throws TopicFailure, IOException {
    Set<TopicPartition> open = new TreeSet<>(TopicReader::compare);
    open.addAll(ends.keySet());
    long progress = System.nanoTime();
    while (!open.isEmpty()) {
      long before = positions(consumer, open);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.getOrDefault(partition, 0L)) {
          sink.accept(record);
        }
      }
      if (positions(consumer, open) > before) {
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > STALL.toNanos()) {
        throw away(open.iterator().next().topic(), null);
      }
      // The position, not the last record: compaction and transactions leave gaps at the end.
      open.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
      consumer.pause(consumer.assignment().stream().filter(one -> !open.contains(one)).toList());
    }
  }

  private static long positions(Consumer<byte[], byte[]> consumer, Set<TopicPartition> open) {
    return open.stream().mapToLong(consumer::position).sum();
  }

  private static int compare(TopicPartition one, TopicPartition other) {
    return Integer.compare(one.partition(), other.partition());
  }

  private static TopicFailure missing(String topic) {
    return new TopicFailure(
        "topic " + topic + " does not exist; create it: harvest-migration check --create-topics");
  }

  private static TopicFailure away(String topic, @Nullable Throwable e) {
    String message =
        "harvest.kafka.brokers: no broker answers for topic "
            + topic
            + "; start it, or set the address it listens on";
    return e == null ? new TopicFailure(message) : new TopicFailure(message, e);
  }

  /** Says where topics end. Keeps its connection; one thread at a time. */
  public static final class TopicEnds implements AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;

    /**
     * @throws TopicFailure if no client can be made
     */
    public TopicEnds(KafkaClients clients) throws TopicFailure {
      this.consumer = clients.consumer();
    }

    /**
     * The next offset of each partition.
     *
     * @throws TopicFailure if the broker does not say
     */
    public synchronized Map<Integer, Long> of(String topic) throws TopicFailure {
      try {
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo partition : consumer.partitionsFor(topic)) {
          partitions.add(new TopicPartition(topic, partition.partition()));
        }
        Map<Integer, Long> ends = new HashMap<>();
        consumer
            .endOffsets(partitions)
            .forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
      } catch (KafkaException e) {
        DeniedRight denied = DeniedRight.in(e, AclOperation.READ, DeniedRight.topic(topic));
        throw denied == null
            ? new TopicFailure(
                "topic " + topic + ": its end is not known (" + e.getMessage() + ")", e)
            : denied;
      }
    }

    @Override
    public synchronized void close() {
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    }
  }
}
