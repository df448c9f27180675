package harvest.migration.window;

import harvest.migration.window.Assignments.RefusedAssignment;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.consumer.CommitManager;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a stage's route its consumer and its offset handles: one object is both of camel-kafka's
 * extension points, {@code kafkaClientFactory} and {@code kafkaManualCommitFactory}.
 */
public final class WindowClientFactory extends DefaultKafkaClientFactory
    implements KafkaManualCommitFactory {
  private static final String CLIENT = "harvest-migration.";
  private static final Pattern CLIENT_ID = Pattern.compile(Pattern.quote(CLIENT) + "[0-9a-f]{8}");

  private final Window window;
  private final Intake intake;
  private final Assignments assignments;
  private final ConsumerState state;

  /**
   * @param state of the stage's consumer, over all its connections
   */
  public WindowClientFactory(
      Window window, Intake intake, Assignments assignments, ConsumerState state) {
    this.window = window;
    this.intake = intake;
    this.assignments = assignments;
    this.state = state;
  }

  /** Whether a member of a group that says so of itself is a consumer of this program. */
  public static boolean isOurs(String clientId) {
    return CLIENT_ID.matcher(clientId).matches();
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Properties properties) {
    state.connects();
    Properties own = new Properties();
    own.putAll(properties);
    // One at a time, so that exactly the window is filled; what was fetched waits in the client.
    own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // Where reading begins, and what is missing there, is the consumer's own to find out.
    own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    own.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, clientId());
    try {
      return new WindowConsumer(own, window, intake, assignments, state);
    } catch (KafkaException e) {
      // Camel tries again; a name that does not resolve now may do so later.
      state.waits(
          "harvest.kafka.brokers: the consumer of "
              + state.topic()
              + " cannot be made ("
              + WindowConsumer.text(e)
              + "); it is tried again");
      throw WindowConsumer.NotNow.of(e);
    } catch (Error e) {
      // Camel would drop it with its thread.
      state.ends(WindowConsumer.broken(state.topic(), e));
      throw e;
    }
  }

  private static String clientId() {
    return CLIENT + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  @Override
  public KafkaManualCommit newInstance(
      CamelExchangePayload exchange, KafkaRecordPayload record, CommitManager ignored) {
    return new OffsetHandle(window, record.partition, record.recordOffset);
  }

  /**
   * A consumer that takes no more records than the window has room for and commits only the prefix
   * that is finished. Polling is all that camel-kafka does with it; commits happen inside the poll.
   *
   * <p>It polls with {@code auto.offset.reset=none}: where the broker does not have the next
   * record, this class decides where to go on, and says what was lost. No failure leaves the poll
   * unseen: what passes is waited for, what others have to mend is said once and waited for, and
   * everything else ends the run, since a consumer that is gone without a word looks like a topic
   * without records.
   */
  static final class WindowConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(WindowConsumer.class);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(100);
    private static final Duration ASSIGNMENT_COMMIT = Duration.ofSeconds(15);

    /**
     * A stop must not wait for a dead broker; what is not committed is recognised when read again.
     */
    private static final Duration LAST_COMMIT = Duration.ofSeconds(5);

    /** How long a full window or a closed valve is waited for between two looks at the group. */
    private static final long STEP = Duration.ofMillis(50).toNanos();

    /** How long credentials or rights are left alone before they are tried again. */
    private static final Duration REFUSED = Duration.ofMillis(500);

    private final Window window;
    private final Intake intake;
    private final Assignments assignments;
    private final ConsumerState state;
    private long nextCommit = System.nanoTime();
    private boolean holding;
    private boolean closed;
    private boolean assigning;

    WindowConsumer(
        Properties properties,
        Window window,
        Intake intake,
        Assignments assignments,
        ConsumerState state) {
      super(properties);
      this.window = window;
      this.intake = intake;
      this.assignments = assignments;
      this.state = state;
    }

    /** Makes Camel connect again. Without a stack: it is no fault of the program. */
    static final class NotNow extends KafkaException {
      private static final long serialVersionUID = 1;

      private NotNow(String message) {
        super(message);
      }

      /** Not of an authentication failure's type, after which Camel gives a consumer up. */
      static NotNow of(Throwable e) {
        return new NotNow(text(e));
      }

      @Override
      @SuppressWarnings("UnsynchronizedOverridesSynchronized")
      public Throwable fillInStackTrace() {
        return this;
      }
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
      super.subscribe(topics, new Terms(listener));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      if (state.isEnded()) {
        LockSupport.parkNanos(STEP);
        return ConsumerRecords.empty();
      }
      try {
        ConsumerRecords<byte[], byte[]> records = take(timeout);
        state.polled(false);
        return records;
      } catch (WakeupException | InterruptException e) {
        throw e;
      } catch (FencedInstanceIdException e) {
        intake.close();
        state.ends(
            "harvest.kafka.instance: another process with the same value has joined the group and"
                + " taken the place of this one; give each process a value of its own");
        return ConsumerRecords.empty();
      } catch (KafkaException e) {
        return failed(e);
      } catch (RuntimeException | Error e) {
        LOG.debug("the poll failed", e);
        intake.close();
        state.ends(broken(state.topic(), e));
        return ConsumerRecords.empty();
      }
    }

    private ConsumerRecords<byte[], byte[]> failed(KafkaException e) {
      if (!assigning) {
        if (e instanceof OffsetOutOfRangeException missing) {
          return goOnOrConnectAgain(missing);
        }
        if (isRefused(e)) {
          // The client tries again by itself, as long as it is polled.
          state.waits(refused(state.topic(), e));
          LockSupport.parkNanos(REFUSED.toNanos());
          return ConsumerRecords.empty();
        }
      }
      // An assignment that was not taken in, or a client in a state that nobody knows: a new one.
      return connectAgain(e);
    }

    private ConsumerRecords<byte[], byte[]> goOnOrConnectAgain(OffsetOutOfRangeException missing) {
      try {
        goOn(missing);
        return ConsumerRecords.empty();
      } catch (WakeupException | InterruptException e) {
        throw e;
      } catch (RuntimeException e) {
        // The broker did not say where it begins, or what is gone could not be recorded.
        return connectAgain(e);
      }
    }

    private ConsumerRecords<byte[], byte[]> connectAgain(RuntimeException e) {
      assigning = false;
      String line =
          isRefused(e)
              ? refused(state.topic(), e)
              : "kafka: the consumer of "
                  + state.topic()
                  + " failed ("
                  + text(e)
                  + "); it connects again";
      Duration wait = state.failed(line, isRefused(e) || passes(e));
      if (state.isEnded()) {
        intake.close();
        return ConsumerRecords.empty();
      }
      LockSupport.parkNanos(wait.toNanos());
      throw NotNow.of(e);
    }

    private static boolean passes(Throwable e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof RetriableException
            || cause instanceof CommitFailedException
            || cause instanceof RebalanceInProgressException
            || cause instanceof UnknownMemberIdException) {
          return true;
        }
      }
      return false;
    }

    private static boolean isRefused(Exception e) {
      return e instanceof AuthenticationException || e instanceof AuthorizationException;
    }

    private static String refused(String topic, Exception e) {
      return e instanceof AuthenticationException
          ? "camel.component.kafka.*: Kafka refuses the credentials of the consumer of "
              + topic
              + " ("
              + text(e)
              + "); nothing is taken until they are right again (security, sasl, ssl)"
          : "camel.component.kafka.*: Kafka does not allow the consumer of "
              + topic
              + " what it needs ("
              + text(e)
              + "); nothing is taken until its user may read the topic and the group";
    }

    /** The line for what is a fault of the program or of the machine. */
    static String broken(String topic, Throwable e) {
      return "kafka: the consumer of "
          + topic
          + " failed ("
          + text(e)
          + "); "
          + (e instanceof LinkageError
              ? "native libraries need a temporary folder that allows execution (java.io.tmpdir); "
              : "")
          + "what is unfinished stays on the topic, the same command resumes";
    }

    static String text(Throwable e) {
      String message = e.getMessage();
      return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private ConsumerRecords<byte[], byte[]> take(Duration timeout) {
      if (System.nanoTime() - nextCommit >= 0) {
        passGaps();
        commitFinished();
        nextCommit = System.nanoTime() + COMMIT_EVERY.toNanos();
      }
      boolean open = intake.isOpen() && hasRoom();
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

    private boolean hasRoom() {
      try {
        return window.awaitRoom(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptException(e);
      }
    }

    /** Transaction markers and withdrawn records are read without being delivered. */
    private void passGaps() {
      for (TopicPartition partition : window.idle()) {
        try {
          if (assignment().contains(partition)) {
            window.read(partition, position(partition, Duration.ZERO));
          }
        } catch (TimeoutException e) {
          LOG.trace("the position of {} is not known now", partition, e);
        }
      }
    }

    /** The broker does not have the next record: it was deleted, or the topic is another one. */
    private void goOn(OffsetOutOfRangeException missing) {
      Map<TopicPartition, Long> asked = missing.offsetOutOfRangePartitions();
      Map<TopicPartition, Long> begins = beginningOffsets(asked.keySet());
      asked.forEach(
          (partition, offset) -> {
            long begin = begins.getOrDefault(partition, 0L);
            OffsetAndMetadata divergent =
                missing instanceof LogTruncationException truncation
                    ? truncation.divergentOffsets().get(partition)
                    : null;
            if (offset < begin) {
              deletedUnread(partition, offset, begin);
              seek(partition, begin);
              return;
            }
            long from = divergent == null ? begin : Math.max(begin, divergent.offset());
            LOG.warn(
                "{}: the broker has no offset {}, the topic was made anew or cut; going on at {},"
                    + " what has an outcome already is recognised",
                partition,
                offset,
                from);
            seek(partition, from);
            window.assigned(partition, from);
          });
    }

    private void deletedUnread(TopicPartition partition, long from, long begin) {
      LOG.warn(
          "{}: {} records (offsets {} to {}) were deleted by the broker before they were read, by"
              + " retention or delete-records; nothing is known of them, report names them; send"
              + " them again",
          partition,
          begin - from,
          from,
          begin - 1);
      assignments.deletedUnread(partition, from, begin);
    }

    private Map<TopicPartition, OffsetAndMetadata> commits(
        Map<TopicPartition, Window.Progress> offsets) {
      Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
      offsets.forEach(
          (partition, progress) ->
              commits.put(
                  partition, new OffsetAndMetadata(progress.offset(), assignments.metadata())));
      return commits;
    }

    private void commitFinished() {
      Map<TopicPartition, Window.Progress> offsets = window.committable();
      if (!offsets.isEmpty()) {
        commitAsync(
            commits(offsets),
            (done, failure) -> {
              if (failure == null) {
                state.polled(true);
                window.committed(offsets);
                assignments.committed();
              } else if (isRefused(failure)) {
                state.waits(refused(state.topic(), failure));
              } else {
                LOG.debug("offsets were not committed, will be with the next ones", failure);
              }
            });
      }
    }

    private void commitFinished(Duration atMost) {
      Map<TopicPartition, Window.Progress> offsets = window.committable();
      if (!offsets.isEmpty()) {
        commitSync(commits(offsets), atMost);
        state.polled(true);
        window.committed(offsets);
        assignments.committed();
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
        commitFinished(LAST_COMMIT);
      } catch (WakeupException e) {
        commitFinished(LAST_COMMIT);
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
        assigning = true;
        if (!partitions.isEmpty()) {
          assign(partitions);
        }
        next.onPartitionsAssigned(partitions);
        assigning = false;
      }

      private void assign(Collection<TopicPartition> partitions) {
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
          state.ends(String.valueOf(e.getMessage()));
          pause(partitions);
          return;
        }
        if (holding) {
          // Assigned within a poll that must not take anything: a new assignment is not paused.
          pause(partitions);
        }
        Map<TopicPartition, Long> begins = beginningOffsets(partitions);
        for (TopicPartition partition : partitions) {
          window.assigned(
              partition, from(partition, committed.get(partition), begins.get(partition)));
        }
        // From the first assignment on, the offsets say under which ledger they were made.
        commitFinished(ASSIGNMENT_COMMIT);
      }

      /** Where the reading of a new partition begins. */
      private long from(
          TopicPartition partition,
          @Nullable OffsetAndMetadata committed,
          @Nullable Long beginning) {
        long begin = beginning == null ? 0 : beginning;
        if (committed == null) {
          if (begin > 0) {
            LOG.warn(
                "{}: read for the first time, from offset {}; what was before it is not there any"
                    + " more",
                partition,
                begin);
          }
          seek(partition, begin);
          return begin;
        }
        if (committed.offset() < begin) {
          deletedUnread(partition, committed.offset(), begin);
          seek(partition, begin);
          return begin;
        }
        return committed.offset();
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
}
