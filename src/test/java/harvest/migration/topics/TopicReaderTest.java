package harvest.migration.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicReaderTest {
  @TempDir private static Path temp;
  private static EmbeddedKafka kafka;
  private static KafkaClients clients;

  private final List<String> read = new ArrayList<>();

  @BeforeAll
  static void startBroker() throws Exception {
    kafka = EmbeddedKafka.start(temp.resolve("kafka"), 0);
    clients = KafkaClients.of(settings(Map.of()));
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @Test
  void readsEveryPartitionToItsEndAlsoWhereSomeAreEmpty() throws Exception {
    NewTopics.create(kafka, 4, List.of("some"));
    send("some", 0, "a", "b");
    send("some", 2, "c");

    new TopicReader(clients).read("some", this::note);

    assertThat(read).containsExactlyInAnyOrder("0@0=a", "0@1=b", "2@0=c");
    assertThat(read.indexOf("0@0=a")).isLessThan(read.indexOf("0@1=b"));
  }

  @Test
  void startsAtTheGivenOffsets() throws Exception {
    NewTopics.create(kafka, 2, List.of("from"));
    send("from", 0, "a", "b", "c");
    send("from", 1, "d");

    new TopicReader(clients).read("from", Map.of(0, 2L, 1, 1L), this::note);

    assertThat(read).containsExactly("0@2=c");
  }

  @Test
  void stopsWhereTheTopicEndedWhenItBegan() throws Exception {
    NewTopics.create(kafka, 1, List.of("growing"));
    send("growing", 0, "a");

    new TopicReader(clients)
        .read(
            "growing",
            record -> {
              note(record);
              sendUnchecked("growing", 0, "more");
            });

    assertThat(read).containsExactly("0@0=a");
  }

  @Test
  void anEmptyTopicIsReadAtOnce() throws Exception {
    NewTopics.create(kafka, 3, List.of("empty"));

    new TopicReader(clients).read("empty", this::note);

    assertThat(read).isEmpty();
  }

  @Test
  void anUnknownTopicIsNamedWithWhatToDoAndIsNotCreated() throws Exception {
    assertThatThrownBy(() -> new TopicReader(clients).read("unknown", this::note))
        .isInstanceOf(TopicFailure.class)
        .hasMessage(
            "topic unknown does not exist; create it: harvest-migration check --create-topics");
    try (var admin = clients.admin()) {
      assertThat(new TopicSetup(admin).missing(List.of("unknown"))).containsExactly("unknown");
    }
  }

  @Test
  void camelsOptionsForSecurityReachTheClientsAndNoPasswordTheMessage() throws Exception {
    KafkaClients secured =
        KafkaClients.of(
            settings(
                Map.of(
                    "CAMEL_COMPONENT_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                    "CAMEL_COMPONENT_KAFKA_SASL_MECHANISM", "PLAIN",
                    "CAMEL_COMPONENT_KAFKA_SASL_JAAS_CONFIG", "not-jaas password=\"s3cret\";",
                    "CAMEL_COMPONENT_KAFKA_SSL_TRUSTSTORE_LOCATION", "/nowhere.jks")));

    assertThatThrownBy(secured::admin)
        .isInstanceOf(TopicFailure.class)
        .hasMessageContaining("camel.component.kafka.sasl-jaas-config")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void anOptionThatCamelDoesNotHaveIsNamedWithoutItsValue() {
    assertThatThrownBy(
            () -> KafkaClients.of(settings(Map.of("CAMEL_COMPONENT_KAFKA_SASL_PASWORD", "s3cret"))))
        .isInstanceOf(TopicFailure.class)
        .hasMessageContaining("camel.component.kafka.sasl-pasword")
        .hasMessageNotContaining("s3cret");
  }

  private void note(org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> record) {
    read.add(
        record.partition()
            + "@"
            + record.offset()
            + "="
            + new String(record.value(), StandardCharsets.UTF_8));
  }

  private static void sendUnchecked(String topic, int partition, String value) {
    try {
      send(topic, partition, value);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void send(String topic, int partition, String... values) throws Exception {
    try (Producer<byte[], byte[]> producer = clients.producer()) {
      for (String value : values) {
        producer
            .send(
                new ProducerRecord<>(
                    topic, partition, null, value.getBytes(StandardCharsets.UTF_8)))
            .get();
      }
    }
  }

  private static Settings settings(Map<String, String> more) throws Exception {
    var environment = new java.util.HashMap<>(more);
    environment.put("HARVEST_USER_AGENT", "tests");
    environment.put("HARVEST_KAFKA_BROKERS", kafka.brokers());
    return new SettingsLoader(temp, environment).load(null).valid();
  }
}
