package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.bundle.Bundle;
import harvest.migration.pace.Timing;
import harvest.migration.pace.Timing.SystemTiming;
import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.rehearsal.Simulator;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.topics.NewTopics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A broker, a simulator and the program between them, with topics of their own: what a test of a
 * promise needs. The broker is shared by all tests of the JVM.
 */
public final class World implements AutoCloseable {
  public static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TOPICS =
      List.of("requests", "results", "dead-letters", "accounts", "reads", "records", "payloads");
  private static final SecureRandom RANDOM = new SecureRandom();

  final Path dir;
  public final Simulator simulator;
  final String prefix = "t" + HexFormat.of().formatHex(random(4));
  public final Map<String, String> settings = new LinkedHashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> reader;
  final Offsets offsets;
  private Path home = Path.of("").toAbsolutePath();
  private volatile @Nullable Exception unsent;
  private SystemTiming timing;
  private Bundle bundle;

  public World(Path dir, SimulatorOptions options, int partitions) throws IOException {
    this(dir, options, partitions, SharedBroker.get());
  }

  /** With a broker of its own, which a test may end. */
  World(Path dir, SimulatorOptions options, int partitions, EmbeddedKafka broker)
      throws IOException {
    this.dir = dir;
    this.simulator = Simulator.start(options);
    NewTopics.create(broker, partitions, TOPICS.stream().map(this::topic).toList());
    settings.put("harvest.kafka.brokers", broker.brokers());
    settings.put("harvest.kafka.group", prefix);
    settings.put("harvest.id.url", simulator.url());
    settings.put("harvest.api.url", simulator.url());
    settings.put("harvest.v1.url", simulator.url());
    settings.put("harvest.user-agent", "Promise tests (ops@example.test)");
    settings.put("harvest.data.dir", dir.resolve("data").toString());
    settings.put("harvest.files.settle", "200ms");
    settings.put("harvest.rate.requests", "0");
    settings.put("harvest.retry.delay", "20ms");
    settings.put("harvest.retry.max-delay", "200ms");
    for (String topic : TOPICS) {
      settings.put("harvest.topic." + topic, topic(topic));
    }
    application("acme");
    this.offsets = new Offsets(broker.brokers(), prefix, topic("requests"));
    this.reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.brokers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.brokers(), "acks", "all", "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** One in which nobody looks up accounts: the calls that are made are those of requests. */
  static World ofRequests(Path dir, SimulatorOptions options, int partitions) throws IOException {
    World world = new World(dir, options, partitions);
    world.settings.put("harvest.accounts", "false");
    return world;
  }

  static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  /** A V1 refresh token as Harvest makes them: 86 characters of base64url. */
  public static String token() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random(64));
  }

  public static String fingerprint(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public void application(String name) {
    String key = "harvest.app." + name + ".";
    settings.put(key + "v1-client-id", name + "-v1");
    settings.put(key + "v1-client-secret", name + "-v1-secret-0123456789");
    settings.put(key + "v2-client-id", name + "-v2");
    settings.put(key + "v2-client-secret", name + "-v2-secret-0123456789");
    settings.put(key + "redirect-uri", "https://" + name + ".example/callback");
  }

  String topic(String name) {
    return prefix + "." + name;
  }

  /** A port that nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Puts a record on the requests topic; returns its coordinates. */
  public String send(String value) {
    return send(null, value.getBytes(StandardCharsets.UTF_8));
  }

  String send(Integer partition, byte[] value) {
    return send(partition, value, Map.of());
  }

  String send(Integer partition, byte[] value, Map<String, String> headers) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic("requests"), partition, null, value);
    headers.forEach((k, v) -> record.headers().add(k, v.getBytes(StandardCharsets.UTF_8)));
    try {
      RecordMetadata sent = producer.send(record).get();
      return sent.topic() + "-" + sent.partition() + "@" + sent.offset();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  void send(ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (sent, failure) -> {
              if (failure != null) {
                unsent = failure;
              }
            });
  }

  /** Waits for all that was sent. */
  void flush() {
    producer.flush();
    assertThat(unsent).as("what the broker did not take").isNull();
  }

  public static String request(String application, String token) {
    return "{\"application\":\"" + application + "\",\"v1_refresh_token\":\"" + token + "\"}";
  }

  /** A verification of a token that its user made. */
  static String verification(String application, String token) {
    return "{\"application\":\""
        + application
        + "\",\"grant_type\":\"personal_access_token\",\"access_token\":\""
        + token
        + "\"}";
  }

  /** Waits until the program in this JVM says that it is in that state. */
  static void awaitState(String state) {
    Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> state().equals(state));
  }

  /** As an operator reads it by JMX. */
  static String state() throws JMException {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .getAttribute(new ObjectName("harvest.migration:type=Migration"), "State");
  }

  public static String refused(String application) {
    return request(application, "revoked" + token().substring(7));
  }

  /** From the next start on the routes are a copy, with a file of it changed. */
  public void route(String file, UnaryOperator<String> edit) throws IOException {
    Path changed = dir.resolve("home/routes").resolve(file + ".camel.yaml");
    if (!Files.exists(changed.getParent())) {
      Files.createDirectories(changed.getParent());
      try (var files = Files.list(home.resolve("routes"))) {
        for (Path original : files.toList()) {
          Files.copy(original, changed.resolveSibling(original.getFileName()));
        }
      }
      home = dir.resolve("home");
    }
    String before = Files.exists(changed) ? Files.readString(changed) : "";
    String after = edit.apply(before);
    assertThat(after).as("the edited route").isNotEqualTo(before);
    Files.writeString(changed, after);
  }

  /** From the next start on the routes are those that the product ships. */
  void shippedRoutes() {
    home = Path.of("").toAbsolutePath();
  }

  /** Writes the settings as they are now to a file for {@code --config}. */
  Path writeSettings() throws IOException {
    Path config = dir.resolve("test.properties");
    StringBuilder lines = new StringBuilder();
    settings.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    Files.writeString(config, lines);
    return config;
  }

  /** Starts the program with the settings as they are now. */
  public Bundle start() throws Exception {
    timing = new SystemTiming();
    return start(timing);
  }

  /** The same with a time that stays the test's to end. What was sent before lies on its topic. */
  Bundle start(Timing time) throws Exception {
    flush();
    Path config = writeSettings();
    Settings loaded =
        new SettingsLoader(Path.of("").toAbsolutePath(), Map.of()).load(config).valid();
    bundle = new Bundle(loaded, home, time, () -> {});
    bundle.start();
    return bundle;
  }

  Bundle bundle() {
    return bundle;
  }

  /** Waits until every request has come to its end and the broker knows. */
  public void awaitDone() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(offsets.committed()).isEqualTo(offsets.ends()));
  }

  /** Waits until that many records are on the topic. */
  public List<JsonNode> await(String topic, int records) {
    return Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .until(() -> values(topic), values -> values.size() >= records);
  }

  /** The one value on a topic that has this in its field. */
  JsonNode only(String topic, String field, String value) {
    List<JsonNode> found =
        values(topic).stream().filter(v -> value.equals(v.path(field).asText())).toList();
    assertThat(found).as(topic + " with " + field + " " + value).hasSize(1);
    return found.get(0);
  }

  public void stop() {
    if (bundle != null) {
      bundle.stop();
      bundle = null;
    }
    if (timing != null) {
      timing.close();
      timing = null;
    }
  }

  /** What stands on a topic of this world now, in the order of partitions and offsets. */
  synchronized List<ConsumerRecord<byte[], byte[]>> records(String name) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo info : reader.partitionsFor(topic(name))) {
      partitions.add(new TopicPartition(info.topic(), info.partition()));
    }
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    while (partitions.stream().anyMatch(p -> reader.position(p) < ends.get(p))) {
      reader.poll(Duration.ofMillis(50)).forEach(records::add);
    }
    return records;
  }

  public List<JsonNode> values(String name) {
    List<JsonNode> values = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records(name)) {
      try {
        values.add(JSON.readTree(record.value()));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return values;
  }

  @Override
  public void close() {
    stop();
    producer.close();
    reader.close();
    offsets.close();
    simulator.close();
  }
}
