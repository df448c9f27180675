package harvest.migration.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.topics.NewTopics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  @TempDir private Path temp;

  @Test
  void aRestartOnTheSameDirectoryKeepsTopicsAndRecords() throws Exception {
    try (EmbeddedKafka first = EmbeddedKafka.start(temp, 0)) {
      NewTopics.create(first, 2, List.of("kept"));
      send(first, "kept", "before");
    }

    try (EmbeddedKafka second = EmbeddedKafka.start(temp, 0)) {
      NewTopics.create(second, 2, List.of("kept"));
      send(second, "kept", "after");

      assertThat(read(second, "kept", 2)).containsExactlyInAnyOrder("before", "after");
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    Path killed = temp.resolve("killed");
    try (EmbeddedKafka running = EmbeddedKafka.start(temp.resolve("running"), 0)) {
      NewTopics.create(running, 1, List.of("kept"));
      send(running, "kept", "acknowledged");
      copy(temp.resolve("running"), killed); // what a killed process leaves on the disk
    }

    try (EmbeddedKafka restarted = EmbeddedKafka.start(killed, 0)) {
      assertThat(read(restarted, "kept", 1)).containsExactly("acknowledged");
    }
  }

  @Test
  void nobodyButItsOwnerReadsWhatItKeeps() throws Exception {
    Path kept = temp.resolve("data/kafka");
    EmbeddedKafka.start(kept, 0).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rwx------");
  }

  @Test
  void twoBrokersRunInOneProcess() throws Exception {
    try (EmbeddedKafka one = EmbeddedKafka.start(temp.resolve("one"), 0);
        EmbeddedKafka other = EmbeddedKafka.start(temp.resolve("other"), 0)) {
      NewTopics.create(one, 1, List.of("topic"));
      NewTopics.create(other, 1, List.of("topic"));
      send(one, "topic", "one");
      send(other, "topic", "other");

      assertThat(read(one, "topic", 1)).containsExactly("one");
      assertThat(read(other, "topic", 1)).containsExactly("other");
    }
  }

  @Test
  void aTakenPortIsNamedAndNothingIsLeftBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedKafka.start(temp, taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }

    assertThat(EmbeddedKafka.holdsData(temp)).isFalse();
  }

  @Test
  void aDirectoryInUseIsRefused() throws Exception {
    try (EmbeddedKafka first = EmbeddedKafka.start(temp, 0)) {
      assertThatThrownBy(() -> EmbeddedKafka.start(temp, 0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("lock");

      NewTopics.create(first, 1, List.of("unharmed"));
      send(first, "unharmed", "1");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static void send(EmbeddedKafka kafka, String topic, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.brokers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
    }
  }

  private static List<String> read(EmbeddedKafka kafka, String topic, int count) {
    List<String> values = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.brokers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (values.size() < count) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
