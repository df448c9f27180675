package harvest.migration.monitor;

import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.window.WindowClientFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker again and again how much of the requests topic the group has not committed, and
 * who is in the group, on a thread of its own. A broker that does not answer, or cannot even be
 * asked, is away; the lag is then the last one known. Nothing but {@link #close()} ends it.
 */
public final class LagWatch implements AutoCloseable {
  /** The lag while it was never known. */
  public static final long UNKNOWN = -1;

  private static final Logger LOG = LoggerFactory.getLogger(LagWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int ANSWER_MILLIS = 4_000;

  /** Members are asked for once in so many looks. */
  private static final int MEMBERS_EVERY = 5;

  private final KafkaClients clients;
  private final String group;
  private final String topic;
  private final Predicate<String> ours;
  private final Consumer<Boolean> told;
  private final Thread thread = new Thread(this::watch, "lag");
  private volatile @Nullable Map<Integer, GroupPositions.Position> positions;
  private volatile boolean away;
  private @Nullable String failure;
  private List<String> others = List.of();

  /**
   * @param told is told when the broker has gone away, and when it is back
   */
  public LagWatch(KafkaClients clients, String group, String topic, Consumer<Boolean> told) {
    this.clients = clients;
    this.told = told;
    this.group = group;
    this.topic = topic;
    Object configured = clients.consumerConfig().get("client.id");
    this.ours = id -> WindowClientFactory.isOurs(id) || id.equals(configured);
    thread.setDaemon(true);
  }

  /** Begins to ask. */
  public void start() {
    thread.start();
  }

  /** Records of the topic that the group has not committed, at the last look. */
  public long lag() {
    Map<Integer, GroupPositions.Position> last = positions;
    return last == null ? UNKNOWN : GroupPositions.lag(last);
  }

  /** Where the group stood at the last look, by partition; null while it was never known. */
  public @Nullable Map<Integer, GroupPositions.Position> positions() {
    return positions;
  }

  /** Whether the broker did not answer at the last look. */
  public boolean isBrokerAway() {
    return away;
  }

  private void watch() {
    Admin admin = null;
    try {
      for (int look = 0; !Thread.currentThread().isInterrupted(); look++) {
        try {
          admin = admin == null ? clients.admin() : admin;
          look(admin, look % MEMBERS_EVERY == 0);
          failure = null;
        } catch (TopicFailure | RuntimeException | LinkageError e) {
          // Calls must not go on unwatched: another client may do better.
          failed(e);
          close(admin);
          admin = null;
        }
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      // It is to end.
    } finally {
      close(admin);
    }
  }

  private void failed(Throwable e) {
    String line = e instanceof TopicFailure ? String.valueOf(e.getMessage()) : e.toString();
    if (!line.equals(failure)) {
      failure = line;
      LOG.warn("the broker cannot be asked whether it is there: {}", line);
    }
    try {
      tell(true, "cannot be asked");
    } catch (RuntimeException told) {
      LOG.debug("told in vain, will be told again", told);
    }
  }

  private static void close(@Nullable Admin admin) {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }

  private void look(Admin admin, boolean atMembers) throws InterruptedException {
    try {
      DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(ANSWER_MILLIS);
      admin.describeCluster(options).nodes().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      tell(true, "does not answer");
      return;
    } catch (ExecutionException e) {
      // A broker that refuses the question is there all the same.
      boolean refused =
          e.getCause() instanceof AuthorizationException
              || e.getCause() instanceof UnsupportedVersionException;
      if (!refused) {
        tell(
            true,
            e.getCause() instanceof AuthenticationException
                ? "refuses the credentials (camel.component.kafka.*)"
                : "does not answer");
        return;
      }
    }
    tell(false, "back");
    GroupPositions groups = new GroupPositions(clients, admin);
    try {
      positions = groups.of(group, topic);
      if (atMembers) {
        lookAtMembers(groups);
      }
    } catch (TopicFailure e) {
      LOG.debug("lag and members were not found out", e);
    }
  }

  /** Requests that another program takes in this group have no outcome, and nobody misses them. */
  private void lookAtMembers(GroupPositions groups) throws TopicFailure {
    List<String> found =
        groups.members(group).stream()
            .filter(member -> !ours.test(member.clientId()))
            .map(member -> member.clientId() + " on " + member.host())
            .sorted()
            .toList();
    if (!found.isEmpty() && !found.equals(others)) {
      LOG.warn(
          "harvest.kafka.group: {} has members that are not this program ({}); requests that they"
              + " take get no outcome here; give them another group, then see report for what they"
              + " took",
          group,
          String.join(", ", found));
    }
    others = found;
  }

  private void tell(boolean nowAway, String what) {
    if (nowAway != away) {
      told.accept(nowAway); // where that fails, it is told again at the next look
      away = nowAway;
      if (nowAway) {
        LOG.warn("broker: {}; no call is sent until it does; see harvest.kafka.brokers", what);
      } else {
        LOG.info("broker: back; going on");
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
