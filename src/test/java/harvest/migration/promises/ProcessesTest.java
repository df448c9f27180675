package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, Harvest, program and reader are processes of their own; the reader is Kafka's. */
class ProcessesTest {
  private static final String RESULTS = "harvest.migration.results";
  private static final String DEAD_LETTERS = "harvest.migration.dead-letters";
  private static final String REQUESTS = "harvest.migration.requests";

  private final List<Process> processes = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private final Map<String, String> expected = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  @TempDir Path dir;

  @AfterEach
  void end() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @Test
  void twoThousandRequestsHaveOneOutcomeEachForAReaderThatIsNotOurs() throws Exception {
    String brokers =
        firstLine(
            java(
                "harvest.migration.promises.BrokerProcess",
                dir.resolve("kafka").toString(),
                REQUESTS,
                RESULTS,
                DEAD_LETTERS,
                "harvest.migration.accounts",
                "harvest.v2.reads",
                "harvest.v2.records",
                "harvest.v2.payloads"));
    String harvest =
        firstLine(
            java(
                "harvest.migration.cli.HarvestMigration",
                "simulator",
                "--script=resets*=issue-reset,invalid-grant",
                "--script=shed*=error-503-retry:0*",
                "--script=unproc*=status:422",
                "--script=@wrong-v1=invalid-client*"));
    list();
    send(brokers);

    // As somebody may write it; the routes have to call what was made of it.
    environment.put("HARVEST_ID_URL", harvest + "/");
    Process run =
        java(
            "harvest.migration.cli.HarvestMigration",
            "run",
            "--config",
            config(brokers, harvest).toString(),
            "--until-idle",
            "2s");
    assertThat(run.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(Files.readString(dir.resolve("3.err"))).isZero();

    Map<String, String> outcomes = new HashMap<>();
    for (String line : consume(brokers)) {
      List<String> parts = List.of(line.split("\t", 3));
      JsonNode value = World.JSON.readTree(parts.get(2));
      String ending = value.path("reason").asText(value.path("status").asText());
      String schema = ending.equals("migrated") ? "result.v1" : "dead-letter.v1";
      assertThat(parts.get(0).split(","))
          .containsExactlyInAnyOrder("content-type:application/json", "schema:" + schema);
      List<String> fields = new ArrayList<>();
      value.fieldNames().forEachRemaining(fields::add);
      assertThat(fields)
          .containsExactlyInAnyOrderElementsOf(
              ending.equals("migrated") ? Contract.RESULT : Contract.DEAD_LETTER);
      assertThat(parts.get(1)).isNotBlank();
      assertThat(outcomes.put(value.get("request_at").asText(), ending)).isNull();
    }
    assertThat(new TreeMap<>(outcomes)).isEqualTo(new TreeMap<>(expected));
    assertThat(outcomes).hasSize(2_000);
  }

  private void list() {
    many(1_700, "migrated", token -> World.request("acme", token));
    many(60, "invalid_token", token -> World.request("acme", named("revoked", token)));
    many(40, "in_doubt", token -> World.request("acme", named("resets", token)));
    many(20, "exhausted", token -> World.request("acme", named("shed", token)));
    many(20, "invalid_request", token -> World.request("acme", named("unproc", token)));
    many(30, "invalid_request", token -> "{\"application\":\"acme\",\"id\":\"x\"}");
    many(40, "application_suspended", token -> World.request("wrong", token));
    many(40, "malformed", token -> "{\"application\":\"acme\",\"v1_refresh_token\":\"" + token);
    many(30, "unknown_application", token -> World.request("nobody", token));
    many(
        10,
        "reauthorization_required",
        token -> "{\"application\":\"page\",\"grant_type\":\"implicit\"}");
    many(
        10,
        "reauthorization_required",
        token ->
            "{\"application\":\"acme\",\"email\":\"a@b.example\",\"password\":\"" + token + "\"}");
    Collections.shuffle(requests, new Random(7));
  }

  private void many(int count, String ending, java.util.function.UnaryOperator<String> request) {
    for (int i = 0; i < count; i++) {
      requests.add(ending + " " + request.apply(World.token()));
    }
  }

  private static String named(String prefix, String token) {
    return prefix + token.substring(prefix.length());
  }

  private void send(String brokers) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String each : requests) {
        int space = each.indexOf(' ');
        byte[] value = each.substring(space + 1).getBytes(StandardCharsets.UTF_8);
        int partition = expected.size() % 3;
        String at = REQUESTS + "-" + partition + "@" + expected.size() / 3;
        expected.put(at, each.substring(0, space));
        var unused = producer.send(new ProducerRecord<>(REQUESTS, partition, null, value));
      }
    }
  }

  private Path config(String brokers, String harvest) throws IOException {
    StringBuilder lines = new StringBuilder();
    lines.append(
        """
        harvest.kafka.brokers=%s
        harvest.id.url=%s
        harvest.api.url=%s
        harvest.data.dir=%s
        harvest.user-agent=Process test (ops@example.test)
        harvest.accounts=false
        harvest.rate.requests=0
        harvest.outage.failures=1000
        harvest.retry.attempts=3
        harvest.retry.delay=20ms
        harvest.retry.max-delay=100ms
        harvest.app.page.flow=implicit
        harvest.app.page.v2-client-id=page-v2
        harvest.app.page.redirect-uri=https://page.example/callback
        """
            .formatted(brokers, harvest, harvest, dir.resolve("data")));
    for (String name : List.of("acme", "wrong")) {
      for (String key :
          List.of(
              "v1-client-id=%s-v1",
              "v1-client-secret=s1", "v2-client-id=%s-v2", "v2-client-secret=s2")) {
        lines
            .append("harvest.app.")
            .append(name)
            .append('.')
            .append(key.formatted(name))
            .append('\n');
      }
      lines.append("harvest.app.").append(name).append(".redirect-uri=https://a.example/cb\n");
    }
    return Files.writeString(dir.resolve("run.properties"), lines);
  }

  private List<String> consume(String brokers) throws Exception {
    Process consumer =
        java(
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            "--bootstrap-server",
            brokers,
            "--include",
            RESULTS + "|" + DEAD_LETTERS,
            "--from-beginning",
            "--timeout-ms",
            "6000",
            "--formatter-property",
            "print.headers=true",
            "--formatter-property",
            "print.key=true");
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = consumer.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(lines::add);
    }
    consumer.waitFor();
    return lines;
  }

  private static String firstLine(Process process) throws IOException {
    // Kept open: what writes on must not find a broken pipe.
    return process.inputReader(StandardCharsets.UTF_8).readLine();
  }

  private Process java(String main, String... arguments) throws IOException {
    List<String> command = ChildJvm.of(main, List.of("-Xmx300m"), List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process =
        builder.redirectError(dir.resolve((processes.size() + 1) + ".err").toFile()).start();
    processes.add(process);
    return process;
  }
}
