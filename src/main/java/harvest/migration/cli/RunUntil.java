package harvest.migration.cli;

import harvest.migration.bundle.Bundle;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Waits for the reason to end a run. */
final class RunUntil implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private final Bundle bundle;
  private final StopSignal signal;
  private final Admin admin;
  private final GroupPositions groups;

  RunUntil(Settings settings, Bundle bundle, StopSignal signal) throws TopicFailure {
    this.bundle = bundle;
    this.signal = signal;
    KafkaClients clients = KafkaClients.of(settings);
    this.admin = clients.admin();
    this.groups = new GroupPositions(clients, admin);
  }

  /**
   * Returns when the run is to end.
   *
   * @param idle how long nothing must have been left to do; null: that is no reason
   * @param done a reason to end, asked ten times a second
   */
  void await(@Nullable Duration idle, BooleanSupplier done) throws InterruptedException {
    long quietSince = System.nanoTime();
    while (!signal.await(LOOK_MILLIS)) {
      if (done.getAsBoolean()) {
        return;
      }
      if (idle == null) {
        continue;
      }
      if (!bundle.isQuiet()) {
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince >= idle.toNanos()) {
        if (nothingIsLeft()) {
          return;
        }
        quietSince = System.nanoTime();
      }
    }
  }

  /** Whether no partition of any stage's group lags; what is not known counts as something. */
  private boolean nothingIsLeft() {
    try {
      for (Map.Entry<String, String> stage : bundle.topicsByGroup().entrySet()) {
        if (groups.lag(stage.getKey(), stage.getValue()) > 0) {
          return false;
        }
      }
      return bundle.isQuiet();
    } catch (TopicFailure e) {
      return false;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
