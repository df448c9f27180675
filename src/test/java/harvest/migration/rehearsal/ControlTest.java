package harvest.migration.rehearsal;

import static harvest.migration.rehearsal.SimulatorClient.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.rehearsal.CallLog.CallSummary;
import harvest.migration.rehearsal.SimulatorClient.Reply;
import harvest.migration.rehearsal.SimulatorCommand.SimulatorFlags;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import harvest.migration.rehearsal.SimulatorOptions.Distribution;
import harvest.migration.rehearsal.SimulatorOptions.Gone;
import harvest.migration.rehearsal.SimulatorOptions.LogMode;
import harvest.migration.rehearsal.SimulatorOptions.OlderPair;
import harvest.migration.rehearsal.SimulatorOptions.RateLimit;
import harvest.migration.rehearsal.SimulatorOptions.Repeat;
import harvest.migration.rehearsal.SimulatorOptions.Scope;
import harvest.migration.rehearsal.SimulatorOptions.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ControlTest {
  private final Simulator simulator = Simulator.start(SimulatorOptions.defaults());
  private final SimulatorClient caller = new SimulatorClient(simulator);

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void theLogIsReadOverHttpALineForEachCall() throws Exception {
    for (int i = 0; i < 3; i++) {
      caller.migrate(token("t" + i));
    }

    List<JsonNode> lines = lines("/__simulator/calls");

    assertThat(lines).hasSize(3);
    assertThat(lines.get(1).get("sequence").asInt()).isEqualTo(2);
    assertThat(lines.get(1).get("status").asInt()).isEqualTo(200);
    assertThat(lines.get(1).get("token").asText()).isEqualTo(Fingerprint.of(token("t1")).hex());
    assertThat(lines.get(1).get("issued").asBoolean()).isTrue();
    assertThat(lines("/__simulator/calls?from=3")).hasSize(1);
  }

  @Test
  void aLongLogIsStreamed() throws Exception {
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      replies.add(caller.later(caller.request("/nothing").build()));
      if (replies.size() % 50 == 0) {
        replies.get(replies.size() - 1).join();
      }
    }
    replies.forEach(CompletableFuture::join);

    assertThat(lines("/__simulator/calls"))
        .extracting(line -> line.get("sequence").asInt())
        .hasSize(2500)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void theSummaryIsReadOverHttp() throws Exception {
    caller.migrate(token("a"));
    caller.migrate(token("a"));
    caller.migrate("revoked");

    JsonNode summary = get("/__simulator/summary").json();

    assertThat(summary.get("calls").asInt()).isEqualTo(3);
    assertThat(summary.get("migrate_calls").asInt()).isEqualTo(3);
    assertThat(summary.get("pairs_issued").asInt()).isEqualTo(2);
    assertThat(summary.get("tokens_migrated").asInt()).isEqualTo(1);
    assertThat(summary.at("/by_status/200").asInt()).isEqualTo(2);
    assertThat(summary.at("/by_status/400").asInt()).isEqualTo(1);
    assertThat(summary.at("/by_application/acme").asInt()).isEqualTo(3);
    assertThat(summary.get("max_in_flight").asInt()).isEqualTo(1);
    assertThat(summary.get("max_in_period").asInt()).isEqualTo(3);
  }

  @Test
  void callsInFlightAreCounted() {
    simulator.script("/", "hang*");
    for (int i = 0; i < 4; i++) {
      var unused = caller.later(caller.migration(token("t" + i)));
    }

    await().until(() -> simulator.log().summary().inFlight() == 4);
    assertThat(simulator.log().summary().maxMigrateInFlight()).isEqualTo(4);
    assertThat(simulator.log().calls().stream().mapToInt(call -> call.inFlight()))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void optionsAreChangedOverHttp() throws Exception {
    Reply changed =
        caller.post(
            "/__simulator/options",
            """
            {"migration": {"repeat": "same"},
             "latency": {"mean": "1ms", "distribution": "lognormal"},
             "limits": {"limits": [{"requests": 9, "period": "15s", "window": "fixed",
                                    "scope": "ip", "path": "/"}]}}""");

    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(simulator.options().migration().repeat()).isEqualTo(Repeat.SAME);
    assertThat(simulator.options().migration().olderPair()).isEqualTo(OlderPair.LIVES);
    assertThat(simulator.options().latency().mean()).isEqualTo(Duration.ofMillis(1));
    assertThat(simulator.options().limits().limits())
        .containsExactly(new RateLimit(9, Duration.ofSeconds(15), Window.FIXED, Scope.IP, "/"));
  }

  @Test
  void faultsAreAddedAndClearedOverHttp() throws Exception {
    faults("{\"scripts\": {\"" + token("a") + "\": [\"error-503\"]}}");
    assertThat(caller.migrate(token("a")).status()).isEqualTo(503);
    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);

    faults("{\"outages\": [{\"for\": \"10s\", \"behaviour\": \"error-502\"}]}");
    assertThat(caller.migrate(token("a")).status()).isEqualTo(502);
    caller.post("/__simulator/advance", "{\"by\": \"11s\"}");
    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);

    faults("{\"shares\": [{\"behaviour\": \"error-500\", \"share\": 1}]}");
    assertThat(caller.migrate(token("a")).status()).isEqualTo(500);
    faults("{\"clear\": true}");
    assertThat(caller.migrate(token("a")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"migration\": {\"repeet\": \"same\"}}",
        "{\"migration\": {\"repeat\": \"twice\"}}",
        "{\"faults\": {\"scripts\": {\"/\": [\"explode\"]}}}",
        "{\"latency\": {\"mean\": \"soon\"}}",
        "[]",
        "{"
      })
  void optionsThatMakeNoSenseAreRefusedAndChangeNothing(String json) throws Exception {
    Reply reply = caller.post("/__simulator/options", json);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isNotBlank();
    assertThat(simulator.options()).isEqualTo(SimulatorOptions.defaults());
  }

  @Test
  void optionsSurviveTheirOwnJson() {
    SimulatorOptions options =
        SimulatorOptions.defaults()
            .withApplication("acme", Client.of("a", "b", "c", "d"))
            .with("migration.gone", Gone.HTML_404)
            .with("migration.gone_after", 7)
            .withScript("/", "hang*2")
            .withShare("slow:2s", 0.1)
            .withLimit(RateLimit.parse("100/15s:token"))
            .withOutage(Instant.EPOCH, Instant.EPOCH.plusSeconds(9), "reset")
            .withLatency(Duration.ofMillis(80), Distribution.PARETO);

    assertThat(SimulatorOptions.defaults().overlay(options.json())).isEqualTo(options);
  }

  @Test
  void figuresAloneAreKeptWhenSaidSo() throws Exception {
    try (Simulator counting =
        Simulator.start(SimulatorOptions.defaults().with("log.mode", LogMode.SUMMARY))) {
      new SimulatorClient(counting).migrate(token("a"));

      assertThat(counting.log().calls()).isEmpty();
      assertThat(counting.log().summary().pairsMigrated()).isEqualTo(1);
    }
  }

  @Test
  void theLogIsWrittenToAFileWhenSaidSo(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("calls.ndjson");
    SimulatorOptions options = flags("--log", file.toString());
    CallSummary summary;
    try (Simulator writing = Simulator.start(options)) {
      new SimulatorClient(writing).migrate(token("a"));
      new SimulatorClient(writing).migrate(token("b"));
      summary = writing.log().summary();
    }

    assertThat(Files.readAllLines(file)).hasSize((int) summary.calls());
    assertThat(Files.readString(file)).contains(Fingerprint.of(token("b")).hex());
    assertThat(Files.readString(file)).doesNotContain(token("b"));
  }

  @Test
  void theFileIsUpToDateWhileTheSimulatorAnswers(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("calls.ndjson");
    try (Simulator writing = Simulator.start(flags("--log", file.toString()))) {
      new SimulatorClient(writing).migrate(token("a"));
      await().until(() -> Files.readAllLines(file).size() == 1);

      new SimulatorClient(writing).migrate(token("b"));

      await().until(() -> Files.readAllLines(file).size() == 2);
    }
  }

  @Test
  void flagsBecomeOptions(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("options.json");
    Files.writeString(file, "{\"seed\": 5, \"migration\": {\"repeat\": \"same\"}}");

    SimulatorOptions options =
        flags(
            ("--port 0 --seed 9 --repeat one-try --older-pair dies --gone-after 3 --revoked-share .2"
                    + " --fault error-500=.1 --script /=hang*2,ok --outage error-503=10s/1m"
                    + " --latency 80ms --latency-distribution pareto --rate 100/15s:fixed"
                    + " --rate 100/15m:/v2/reports/ --records 10 --records clients=20"
                    + " --application acme=a:b:c:d --log-mode summary --server-errors json --options "
                    + file)
                .split(" "));

    assertThat(options.seed()).isEqualTo(9);
    assertThat(options.migration().repeat()).isEqualTo(Repeat.ONE_TRY);
    assertThat(options.migration().olderPair()).isEqualTo(OlderPair.DIES);
    assertThat(options.migration().gone()).isEqualTo(Gone.JSON_404);
    assertThat(options.migration().goneAfter()).isEqualTo(3);
    assertThat(options.faults().shares()).hasSize(1);
    assertThat(options.faults().scripts()).containsEntry("/", List.of("hang*2", "ok"));
    assertThat(options.faults().outages().get(0).until()).isEqualTo(Instant.EPOCH.plusSeconds(70));
    assertThat(options.latency().distribution()).isEqualTo(Distribution.PARETO);
    assertThat(options.limits().limits()).hasSize(2);
    assertThat(options.lists().byResource()).containsEntry("clients", 20L);
    assertThat(options.identity().applications()).containsKey("acme");
    assertThat(options.log().mode()).isEqualTo(LogMode.SUMMARY);
    assertThat(options.toString()).doesNotContain("acme");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--repeat=twice",
        "--fault=error-500",
        "--rate=fast",
        "--latency=soon",
        "--application=acme",
        "--script=/",
        "--outage=reset=1s"
      })
  void aFlagThatMakesNoSenseIsNamed(String flag) {
    assertThatThrownBy(() -> flags(flag))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(flag.substring(0, flag.indexOf('=')));
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    SimulatorOptions taken = SimulatorOptions.defaults().with("server.port", simulator.port());

    assertThatThrownBy(() -> Simulator.start(taken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Integer.toString(simulator.port()));
  }

  @Command
  static final class Flags {
    @Mixin SimulatorFlags flags;
  }

  private static SimulatorOptions flags(String... arguments) {
    Flags command = new Flags();
    new CommandLine(command).parseArgs(arguments);
    return command.flags.options(Instant.EPOCH);
  }

  private void faults(String json) throws Exception {
    Reply reply = caller.post("/__simulator/faults", json);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  private Reply get(String path) throws Exception {
    return caller.send(caller.request(path).build());
  }

  private List<JsonNode> lines(String path) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : get(path).text().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }
}
