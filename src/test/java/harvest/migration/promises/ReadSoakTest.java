package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.simulator.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long list through a small heap. Run with {@code -Dtest=ReadSoakTest
 * -Dtest.excluded.groups=none}; the figures stand in the test's output.
 */
@Tag("soak")
class ReadSoakTest {
  private static final long RECORDS = Long.getLong("read.records", 1_000_000);
  private static final long SHORT = 10_000;

  /** Of the reading process; in MB. */
  private static final int HEAP = Integer.getInteger("read.heap", 64);

  /** A collection, as in {@code 31M->12M(62M) 4.5ms}. */
  private static final Pattern COLLECTED = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\)");

  @TempDir Path dir;

  @Test
  void aMillionRecordsTakeNoMoreHeapThanTenThousand() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with(options.world().withForecastShare(0));
    options =
        options.with(
            options.lists().withRecords("clients", SHORT).withRecords("contacts", RECORDS));
    try (World world = new World(dir, options, 1)) {
      world.settings.put("harvest.retry.attempts", "3");
      String token = "123.pt." + World.token();
      world.send(
          "{\"application\":\"acme\",\"grant_type\":\"personal_access_token\",\"access_token\":\""
              + token
              + "\"}");
      run(world, "verification");
      JsonNode account = world.values("accounts").get(0).at("/accounts/0/id");

      order(world, account, "clients", token);
      long few = run(world, SHORT + " records");
      order(world, account, "contacts", token);
      long many = run(world, RECORDS + " records");

      List<JsonNode> closings =
          world.records("records").stream()
              .filter(record -> new String(record.key(), StandardCharsets.UTF_8).endsWith("?"))
              .map(record -> read(record.value()))
              .toList();
      assertThat(closings)
          .extracting(closing -> closing.get("records").asLong())
          .containsExactly(SHORT, RECORDS);
      assertThat(many).isLessThan(few + HEAP / 4);
    }
  }

  private static void order(World world, JsonNode account, String resource, String token) {
    ObjectNode order = World.JSON.createObjectNode();
    order.put("application", "acme").set("account_id", account);
    order.put("resource", resource).put("access_token", token);
    world.send(
        new ProducerRecord<>(
            world.topic("reads"), order.toString().getBytes(StandardCharsets.UTF_8)));
    world.flush();
  }

  /** Returns what a collection left over at most, in MB. */
  private long run(World world, String what) throws Exception {
    Path log = Files.createTempFile(dir, "collections", ".log");
    List<String> jvm = List.of("-Xmx" + HEAP + "m", "-Xlog:gc:file=" + log);
    long before = System.nanoTime();
    try (RunProcess run = RunProcess.start(world, jvm, "--until-idle", "2s")) {
      assertThat(run.exitCode(3_600)).as(run.output()).isZero();
    }
    long seconds = (System.nanoTime() - before) / 1_000_000_000;
    List<MatchResult> collections = COLLECTED.matcher(Files.readString(log)).results().toList();
    long left = collections.stream().mapToLong(one -> Long.parseLong(one.group(2))).max().orElse(0);
    System.out.printf(
        "%s: %d s, %d collections, at most %d MB left over by one, heap of %d MB%n",
        what, seconds, collections.size(), left, HEAP);
    return left;
  }

  private static JsonNode read(byte[] value) {
    try {
      return World.JSON.readTree(value);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
