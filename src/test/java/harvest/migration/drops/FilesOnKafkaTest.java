package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.topics.NewTopics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesOnKafkaTest {
  @TempDir Path folder;

  @Test
  void putsEveryRowOnTheTopicWithItsKeyItsSourceAndNoOtherHeader() throws Exception {
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    StringBuilder rows = new StringBuilder("subject,application,v1_refresh_token,team\r\n");
    for (int i = 1; i <= 7_000; i++) {
      rows.append("u").append(i).append(",acme,r").append(i).append(",\"red, blue\"\r\n");
    }
    Files.writeString(inbox.resolve("users.csv"), rows);

    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      NewTopics.create(kafka, 1, List.of("requests"));
      try (RunningRoutes routes = RunningRoutes.against(kafka.brokers(), inbox)) {
        Awaitility.await().until(() -> routes.inbox.pending() == 0);
      }
      List<ConsumerRecord<String, String>> records = read(kafka, 7_000);

      ConsumerRecord<String, String> last = records.get(6_999);
      assertThat(records).hasSize(7_000);
      assertThat(last.key()).isEqualTo("acme/u7000");
      assertThat(last.value())
          .isEqualTo(
              "{\"application\":\"acme\",\"subject\":\"u7000\",\"v1_refresh_token\":\"r7000\","
                  + "\"context\":{\"team\":\"red, blue\"}}");
      assertThat(records)
          .allSatisfy(
              record ->
                  assertThat(Arrays.stream(record.headers().toArray()).map(h -> h.key()))
                      .containsExactly("source"));
      assertThat(last.headers().lastHeader("source").value())
          .isEqualTo("file:users.csv#7001".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<ConsumerRecord<String, String>> read(EmbeddedKafka kafka, int count) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.brokers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition("requests", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (records.size() < count) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }
}
