package harvest.migration.topics;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.promises.SharedBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicSetupTest {
  private static final short ONE_COPY = 1;

  private final String name = "setup-" + UUID.randomUUID();
  private Admin admin;
  private TopicSetup setup;

  @BeforeEach
  void connect() {
    admin = Admin.create(Map.of("bootstrap.servers", SharedBroker.get().brokers()));
    setup = new TopicSetup(admin);
  }

  @AfterEach
  void disconnect() {
    admin.close();
  }

  @Test
  void newTopicsTakeAtOnceWhatIsSent() throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", SharedBroker.get().brokers(),
                "batch.size", 200,
                "request.timeout.ms", 20_000,
                "delivery.timeout.ms", 30_000),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < 20; i++) {
        String topic = name + "-" + i;
        setup.create(List.of(topic), 8, ONE_COPY);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int record = 0; record < 200; record++) {
          sent.add(producer.send(new ProducerRecord<>(topic, record % 8, null, "" + record)));
        }
        for (Future<RecordMetadata> one : sent) {
          assertThat(one.get().offset()).isNotNegative();
        }
      }
    }
  }

  @Test
  void existingTopicsDoNotKeepMissingOnesFromBeingCreatedAndStayAsTheyAre() throws Exception {
    String first = name + "-a";
    String second = name + "-b";
    String third = name + "-c";
    setup.create(List.of(second), 1, ONE_COPY);

    setup.create(List.of(first, second, third), 2, ONE_COPY);

    assertThat(setup.missing(List.of(first, second, third, name))).containsExactly(name);
    assertThat(admin.describeTopics(List.of(first, second, third)).allTopicNames().get())
        .allSatisfy(
            (topic, found) -> assertThat(found.partitions()).hasSize(topic.equals(second) ? 1 : 2));
  }
}
