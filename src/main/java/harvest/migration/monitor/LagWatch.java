package harvest.migration.monitor;

import harvest.migration.topics.GroupLag;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker again and again how much of the requests topic the group has not committed, on a
 * thread of its own. A broker that does not answer is away; the lag is then the last one known.
 */
public final class LagWatch implements AutoCloseable {
  /** The lag while it was never known. */
  public static final long UNKNOWN = -1;

  private static final Logger LOG = LoggerFactory.getLogger(LagWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int ANSWER_MILLIS = 4_000;

  private final KafkaClients clients;
  private final String group;
  private final String topic;
  private final Consumer<Boolean> told;
  private final Thread thread = new Thread(this::watch, "lag");
  private volatile long lag = UNKNOWN;
  private volatile boolean away;

  /**
   * @param told is told when the broker has gone away, and when it is back
   */
  public LagWatch(KafkaClients clients, String group, String topic, Consumer<Boolean> told) {
    this.clients = clients;
    this.told = told;
    this.group = group;
    this.topic = topic;
    thread.setDaemon(true);
  }

  /** Begins to ask. */
  public void start() {
    thread.start();
  }

  /** Records of the topic that the group has not committed, at the last look. */
  public long lag() {
    return lag;
  }

  /** Whether the broker did not answer at the last look. */
  public boolean isBrokerAway() {
    return away;
  }

  private void watch() {
    try (Admin admin = clients.admin()) {
      GroupLag lags = new GroupLag(admin);
      while (!Thread.currentThread().isInterrupted()) {
        look(admin, lags);
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      // It is to end.
    } catch (TopicFailure e) {
      LOG.warn("the lag is not watched: {}", e.getMessage());
    }
  }

  private void look(Admin admin, GroupLag lags) throws InterruptedException {
    try {
      DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(ANSWER_MILLIS);
      admin.describeCluster(options).nodes().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      tell(true);
      return;
    } catch (ExecutionException e) {
      // A broker that refuses the question is there all the same.
      boolean refused =
          e.getCause() instanceof AuthorizationException
              || e.getCause() instanceof UnsupportedVersionException;
      if (!refused) {
        tell(true);
        return;
      }
    }
    tell(false);
    try {
      lag = lags.of(group, topic);
    } catch (TopicFailure e) {
      LOG.debug("the lag was not found out", e);
    }
  }

  private void tell(boolean nowAway) {
    if (nowAway != away) {
      away = nowAway;
      if (nowAway) {
        LOG.warn(
            "broker: does not answer; no call is sent until it does; see harvest.kafka.brokers");
      } else {
        LOG.info("broker: back; going on");
      }
      told.accept(nowAway);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
