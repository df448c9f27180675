package harvest.migration.window;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that takes no more records than the window has room for and commits only the prefix
 * that is finished. Polling is all that camel-kafka does with it; commits happen inside the poll.
 */
final class WindowConsumer extends KafkaConsumer<byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(WindowConsumer.class);
  private static final Duration COMMIT_EVERY = Duration.ofMillis(100);

  /**
   * A stop must not wait for a dead broker; what is not committed is recognised when read again.
   */
  private static final Duration LAST_COMMIT = Duration.ofSeconds(5);

  /** How long a full window or a closed valve is waited for between two looks at the group. */
  private static final long STEP = Duration.ofMillis(50).toNanos();

  private final Window window;
  private final Intake intake;
  private final Assignments assignments;
  private final int maxPollRecords;
  private long nextCommit = System.nanoTime();
  private boolean holding;
  private boolean closed;
  private boolean refused;

  WindowConsumer(
      Properties properties,
      Window window,
      Intake intake,
      Assignments assignments,
      int maxPollRecords) {
    super(properties);
    this.window = window;
    this.intake = intake;
    this.assignments = assignments;
    this.maxPollRecords = maxPollRecords;
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    super.subscribe(topics, new Terms(listener));
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    if (System.nanoTime() - nextCommit >= 0) {
      commitFinished(false);
      nextCommit = System.nanoTime() + COMMIT_EVERY.toNanos();
    }
    boolean open = !refused && intake.isOpen() && roomFor(maxPollRecords);
    holding = !open;
    if (open) {
      Set<TopicPartition> paused = paused();
      if (!paused.isEmpty()) {
        resume(paused);
      }
    } else {
      // Paused partitions keep what was fetched; the poll still takes part in rebalances.
      pause(new HashSet<>(assignment()));
      if (!intake.isOpen()) {
        intake.awaitOpen(STEP);
      }
    }
    ConsumerRecords<byte[], byte[]> records = super.poll(open ? timeout : Duration.ZERO);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      window.started(new TopicPartition(record.topic(), record.partition()), record.offset());
    }
    return records;
  }

  private boolean roomFor(int records) {
    try {
      return window.awaitRoom(records, STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }

  private void commitFinished(boolean wait) {
    Map<TopicPartition, Long> offsets = window.committable();
    if (offsets.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            commits.put(partition, new OffsetAndMetadata(offset, assignments.metadata())));
    if (wait) {
      commitSync(commits, LAST_COMMIT);
      window.committed(offsets);
      assignments.committed();
    } else {
      commitAsync(
          commits,
          (done, failure) -> {
            if (failure == null) {
              window.committed(offsets);
              assignments.committed();
            } else {
              LOG.debug("offsets were not committed, will be with the next ones", failure);
            }
          });
    }
  }

  @Override
  public void unsubscribe() {
    // camel-kafka unsubscribes before it closes: commit while the group still knows this member.
    commitQuietly();
    super.unsubscribe();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      commitQuietly();
      window.revoked(new HashSet<>(assignment()));
    }
    super.close();
  }

  private void commitQuietly() {
    try {
      if (!assignment().isEmpty()) {
        commitOverWakeup();
      }
    } catch (KafkaException e) {
      LOG.warn(
          "the last offsets were not committed ({}); what they cover is recognised at the next"
              + " start and not done again",
          e.getMessage());
    }
  }

  /** Camel wakes a consumer up to end its poll; that must not cost the last commit. */
  private void commitOverWakeup() {
    try {
      commitFinished(true);
    } catch (WakeupException e) {
      commitFinished(true);
    }
  }

  /** Keeps the window's terms in step with the assignment. */
  private final class Terms implements ConsumerRebalanceListener {
    private final ConsumerRebalanceListener next;

    Terms(ConsumerRebalanceListener next) {
      this.next = next;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        committed(new HashSet<>(partitions))
            .forEach(
                (partition, offset) -> {
                  if (offset != null) {
                    committed.put(partition, offset);
                  }
                });
        try {
          assignments.assigned(partitions, committed);
        } catch (RefusedAssignment e) {
          // The run ends for it: nothing is read, and above all nothing is committed.
          intake.close();
          refused = true;
          pause(partitions);
          return;
        }
        if (holding) {
          // Assigned within a poll that must not take anything: a new assignment is not paused.
          pause(partitions);
        }
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (TopicPartition partition : partitions) {
          long position = position(partition);
          window.assigned(partition, position);
          positions.put(partition, new OffsetAndMetadata(position, assignments.metadata()));
        }
        // From the first assignment on, the offsets say under which ledger they were made.
        commitSync(positions);
      }
      next.onPartitionsAssigned(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commitQuietly();
      window.revoked(partitions);
      next.onPartitionsRevoked(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      window.revoked(partitions);
      next.onPartitionsLost(partitions);
    }
  }
}
