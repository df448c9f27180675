package harvest.migration.window;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stage's consumer is doing, over all its connections: the consumer tells it, health and
 * state ask, on any thread.
 */
public final class ConsumerState {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerState.class);

  /** Failures in a row that waiting does not mend, before the run ends for them. */
  private static final int HOPELESS = 10;

  private static final long FORGOTTEN = Duration.ofMinutes(1).toNanos();

  /** A poll that does not fail proves nothing while the client waits before it connects again. */
  private static final long QUIET = Duration.ofSeconds(5).toNanos();

  private final String topic;
  private final Consumer<String> end;
  private final LongSupplier nanoTime;
  private volatile long polledAt;
  private volatile @Nullable String trouble;
  private volatile boolean started;
  private volatile boolean ended;
  private int failures;
  private long failedAt;

  /**
   * @param topic that it takes from
   * @param end ends the run, with that line
   */
  public ConsumerState(String topic, Consumer<String> end) {
    this(topic, end, System::nanoTime);
  }

  /** With a clock of its own. */
  public ConsumerState(String topic, Consumer<String> end, LongSupplier nanoTime) {
    this.topic = topic;
    this.end = end;
    this.nanoTime = nanoTime;
    this.polledAt = nanoTime.getAsLong();
  }

  /** The topic that it takes from. */
  public String topic() {
    return topic;
  }

  /** How long ago the consumer last polled the broker without a failure; zero before it starts. */
  public Duration sincePoll() {
    return started ? Duration.ofNanos(nanoTime.getAsLong() - polledAt) : Duration.ZERO;
  }

  /** Why nothing is taken now, in a line for people; null where nothing is in the way. */
  public @Nullable String trouble() {
    return trouble;
  }

  /** Whether the run ends for it: it must not join the group again. */
  boolean isEnded() {
    return ended;
  }

  /** A first connection is about to be made, or another one. */
  void connects() {
    if (!started) {
      polledAt = nanoTime.getAsLong();
      started = true;
    }
  }

  /**
   * The consumer polled.
   *
   * @param proven whether the broker took a commit
   */
  void polled(boolean proven) {
    long now = nanoTime.getAsLong();
    polledAt = now;
    if (trouble != null && !ended && (proven || now - failedAt > QUIET)) {
      trouble = null;
      LOG.info("{}: the consumer is back; going on", topic);
    }
  }

  /** Something is in the way that others have to mend; said once. */
  void waits(String line) {
    failedAt = nanoTime.getAsLong();
    if (!line.equals(trouble)) {
      trouble = line;
      LOG.warn("{}", line);
    }
  }

  /** The run cannot go on. */
  void ends(String line) {
    if (!ended) {
      ended = true;
      trouble = line;
      end.accept(line);
    }
  }

  /**
   * The connection is of no use any more.
   *
   * @param passes whether waiting may mend it
   * @return how long to wait before the next one is made
   */
  Duration failed(String line, boolean passes) {
    long now = nanoTime.getAsLong();
    failures = now - failedAt > FORGOTTEN ? 1 : failures + 1;
    if (!passes && failures >= HOPELESS) {
      ends(line);
    } else {
      waits(line);
    }
    return Duration.ofMillis(Math.min(5_000, 100L << Math.min(failures, 10)));
  }
}
