package harvest.migration.benchmark;

import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the rounds share: broker, endpoint, topics of their own for each round. */
final class Bench implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final List<String> TOPICS =
      List.of("requests", "results", "dead-letters", "accounts", "reads", "records", "payloads");

  private final Path directory;
  private final EmbeddedKafka broker;
  private final Admin admin;
  private final Endpoint endpoint;
  private final List<String> tokens;
  private int rounds;

  Bench(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
    this.broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    this.admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()));
    this.endpoint = new Endpoint(directory.resolve("simulator.log"));
    // The same in each round: the ledgers are new, the simulator need not keep millions.
    Random random = new Random(1);
    this.tokens = IntStream.range(0, 200_000).mapToObj(i -> token(random)).toList();
  }

  private static String token(Random random) {
    byte[] bytes = new byte[64];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Path directory() {
    return directory;
  }

  /** One run of one subject over requests that wait on a topic of its own. */
  final class Round implements AutoCloseable {
    private final Child subject;
    private final String prefix;
    private final int requests;

    Round(Child subject, int requests) throws IOException {
      this.subject = subject;
      this.prefix = subject.name() + "-" + ++rounds;
      this.requests = Math.min(requests, tokens.size());
      try {
        new TopicSetup(admin)
            .create(
                TOPICS.stream().map(topic -> prefix + "." + topic).toList(), PARTITIONS, (short) 1);
      } catch (TopicFailure e) {
        throw new IOException(e);
      }
      fill();
    }

    int requests() {
      return requests;
    }

    private void fill() {
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers", broker.brokers(),
                  "acks", "all",
                  "max.in.flight.requests.per.connection", 1,
                  "batch.size", 1 << 18),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (int i = 0; i < requests; i++) {
          String request =
              String.format(
                  "{\"id\":\"%d\",\"application\":\"acme\",\"subject\":\"user-%d\",\"v1_refresh_token\":\"%s\"}",
                  i, i, tokens.get(i));
          var unused =
              producer.send(
                  new ProducerRecord<>(
                      prefix + ".requests",
                      ("acme/user-" + i).getBytes(StandardCharsets.UTF_8),
                      request.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }

    void start(Map<String, String> more) throws IOException {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("harvest.kafka.brokers", broker.brokers());
      settings.put("harvest.kafka.group", prefix);
      settings.put("harvest.id.url", endpoint.url());
      settings.put("harvest.api.url", endpoint.url());
      settings.put("harvest.user-agent", "Benchmark (ops@example.test)");
      settings.put("harvest.data.dir", directory.resolve(prefix).toString());
      settings.put("harvest.accounts", "false");
      settings.put("harvest.rate.requests", "0");
      TOPICS.forEach(topic -> settings.put("harvest.topic." + topic, prefix + "." + topic));
      settings.put("harvest.app.acme.v1-client-id", "acme-v1");
      settings.put("harvest.app.acme.v1-client-secret", "acme-v1-secret-0123456789");
      settings.put("harvest.app.acme.v2-client-id", "acme-v2");
      settings.put("harvest.app.acme.v2-client-secret", "acme-v2-secret-0123456789");
      settings.put("harvest.app.acme.redirect-uri", "https://acme.example/callback");
      settings.putAll(more);
      List<String> lines = new ArrayList<>();
      settings.forEach((key, value) -> lines.add(key + "=" + value));
      Path file = directory.resolve(prefix + ".properties");
      Files.write(file, lines);
      subject.order("start " + file);
    }

    long count(String topic) throws IOException, InterruptedException {
      Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
      for (int i = 0; i < PARTITIONS; i++) {
        ends.put(new TopicPartition(prefix + "." + topic, i), OffsetSpec.latest());
      }
      try {
        return admin.listOffsets(ends).all().get().values().stream()
            .mapToLong(end -> end.offset())
            .sum();
      } catch (ExecutionException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      subject.order("stop");
      admin.deleteTopics(TOPICS.stream().map(topic -> prefix + "." + topic).toList());
    }
  }

  @Override
  public void close() {
    endpoint.close();
    admin.close();
    broker.close();
  }
}
