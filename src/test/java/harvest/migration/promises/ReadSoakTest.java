package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  /** As in {@code Pause Full (Allocation Failure) 59M->39M(61M) 54.818ms}. */
  private static final Pattern FULL = Pattern.compile("Pause Full .*->(\\d+)M\\(");

  @TempDir Path dir;

  @Test
  void aMillionRecordsTakeNoMoreHeapThanTenThousand() throws Exception {
    SimulatorOptions options = SimulatorOptions.defaults();
    options = options.with("world.forecast_share", 0);
    options = options.with("lists.by_resource", Map.of("clients", SHORT, "contacts", RECORDS));
    try (World world = new World(dir, options, 1)) {
      world.settings.put("harvest.retry.attempts", "3");
      String token = "123.pt." + World.token();
      world.send(World.verification("acme", token));
      run(world, "verification");
      JsonNode account = world.values("accounts").get(0).at("/accounts/0/id");

      order(world, account, "clients", token);
      run(world, SHORT + " records");
      order(world, account, "contacts", token);
      List<Long> left = run(world, RECORDS + " records");

      JsonNode reads = Cli.run(world, "report", "--format", "json").json().path("reads");
      assertThat(reads.path("completed").asInt()).isEqualTo(2);
      assertThat(reads.path("records").asLong()).isEqualTo(SHORT + RECORDS); // by key
      // What is alive does not grow with the list.
      int half = left.size() / 2;
      assertThat(largest(left.subList(half, left.size())))
          .isLessThan(largest(left.subList(0, half)) + HEAP / 8);
    }
  }

  private static long largest(List<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).max().orElse(0);
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

  /** Returns what each full collection left over, in MB: what is alive. */
  private List<Long> run(World world, String what) throws Exception {
    Path log = Files.createTempFile(dir, "collections", ".log");
    List<String> jvm = List.of("-Xmx" + HEAP + "m", "-Xlog:gc:file=" + log);
    long before = System.nanoTime();
    try (RunProcess run = RunProcess.start(world, jvm, "--until-idle", "2s")) {
      assertThat(run.exitCode(3_600)).as(run.output()).isZero();
    }
    long seconds = (System.nanoTime() - before) / 1_000_000_000;
    List<Long> left =
        FULL.matcher(Files.readString(log))
            .results()
            .map(one -> Long.parseLong(one.group(1)))
            .toList();
    System.out.printf(
        "%s: %d s with start and end, %d full collections, at most %d MB alive, heap of %d MB%n",
        what, seconds, left.size(), largest(left), HEAP);
    return left;
  }
}
