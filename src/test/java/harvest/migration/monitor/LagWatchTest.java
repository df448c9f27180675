package harvest.migration.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import harvest.migration.promises.SharedBroker;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.NewTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls are held while nobody knows whether the broker is there, and only then. */
class LagWatchTest {
  private static final String TOPIC = "lag-watch";

  @TempDir Path dir;

  private KafkaClients clients(String brokers) throws Exception {
    Path config =
        Files.writeString(
            dir.resolve("test.properties"),
            "harvest.user-agent=Lag (ops@example.test)\nharvest.kafka.brokers=" + brokers + "\n");
    return KafkaClients.of(new SettingsLoader(dir, Map.of()).load(config).valid());
  }

  @Test
  void aBrokerThatCannotBeAskedIsAway() throws Exception {
    List<Boolean> told = new CopyOnWriteArrayList<>();
    try (LagWatch watch = new LagWatch(clients("broker.invalid:9092"), "group", TOPIC, told::add)) {
      watch.start();

      await().until(() -> !told.isEmpty());
      assertThat(told).containsExactly(true);
      assertThat(watch.isBrokerAway()).isTrue();
    }
  }

  @Test
  void aFailureOfWhoIsToldEndsNothing() throws Exception {
    NewTopics.create(SharedBroker.get(), 1, List.of(TOPIC));
    AtomicInteger failures = new AtomicInteger();
    List<Boolean> told = new CopyOnWriteArrayList<>();
    KafkaClients gone = clients("broker.invalid:9092");
    try (LagWatch watch =
        new LagWatch(
            gone,
            "group",
            TOPIC,
            away -> {
              if (failures.incrementAndGet() < 3) {
                throw new IllegalStateException("not now");
              }
              told.add(away);
            })) {
      watch.start();

      await().until(() -> told.equals(List.of(true)));
    }
    try (LagWatch watch =
        new LagWatch(clients(SharedBroker.get().brokers()), "group", TOPIC, told::add)) {
      watch.start();

      await().until(() -> watch.lag() == 0);
      assertThat(watch.isBrokerAway()).isFalse();
      assertThat(told).containsExactly(true);
    }
  }
}
