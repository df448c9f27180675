package harvest.migration.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import harvest.migration.cli.HarvestMigration;
import harvest.migration.cli.Surroundings;
import harvest.migration.cli.Termination;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a person starts it. */
class DemoCommandTest {
  private static final Pattern SECRET = Pattern.compile("(?!-{86})[A-Za-z0-9_-]{86}");

  @TempDir private Path data;
  private final Termination termination = new Termination();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void reconcilesTwiceInARowAndShowsNoToken() throws Exception {
    try (ServerSocket configured = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      reconcilesTwiceInARow("127.0.0.1:" + configured.getLocalPort());

      configured.setSoTimeout(1);
      assertThatThrownBy(configured::accept)
          .as("a connection to the configured broker")
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  private void reconcilesTwiceInARow(String brokers) throws Exception {
    Path config =
        Files.writeString(
            data.resolve("own.properties"),
            "harvest.data.dir=" + data + "\nharvest.kafka.brokers=" + brokers + "\n");
    assertThat(run("demo", "--config", config.toString())).as(out + "\n" + err).isZero();
    Path note = Files.writeString(data.resolve("demo/note.txt"), "mine");

    assertThat(run("demo", "--config", config.toString())).as(out + "\n" + err).isZero();

    assertThat(out.toString())
        .containsSubsequence("migrated", "invalid_token", "in_doubt", "Reconciliation OK")
        .containsSubsequence("1,135 requests", "Three of the results", "  ok  ", "--config")
        .contains("accounts: harvest 7", "a time entry", "a payload", "1 call")
        .doesNotContain("  NO  ")
        .doesNotContainPattern(SECRET);
    assertThat(out.toString().lines().filter(line -> !line.contains(data.toString())))
        .as("fits a terminal")
        .allMatch(line -> line.length() <= 80);
    assertThat(note).hasContent("mine");
    assertThat(data.resolve("demo/inbox/.processed"))
        .isDirectoryContaining(file -> file.endsWith("demo-users.csv"))
        .isDirectoryContaining(file -> file.endsWith("demo-users.csv.report.json"))
        .isDirectoryContaining(file -> file.endsWith("demo-users.csv.rejected.ndjson"));
    assertThat(Files.readString(data.resolve("demo/calls.ndjson"))).doesNotContainPattern(SECRET);
    assertThat(Files.readString(data.resolve("demo/demo.log"))).doesNotContainPattern(SECRET);
    assertThat(data.toFile().list()).containsExactlyInAnyOrder("demo", "own.properties");

    // what the last line says works
    assertThat(run("export", "--config", data.resolve("demo/demo.properties").toString())).isZero();
    try (Stream<String> rows = out.toString().lines()) {
      assertThat(rows.filter(row -> row.contains(",v1_refresh_token,"))).hasSizeGreaterThan(900);
    }
  }

  @Test
  void whatIsWrongWithTheConfigurationIsSaidFirst() throws IOException {
    Path config =
        Files.writeString(
            data.resolve("bad.properties"), "harvest.windows=5\nharvest.data.dir=" + data + "\n");

    assertThat(run("demo", "--config", config.toString())).isEqualTo(2);

    assertThat(err.toString()).contains("harvest.windows", "harvest.window?");
    assertThat(data.resolve("demo")).doesNotExist();
  }

  @Test
  void whoStopsItIsToldSoInOneLine() throws Exception {
    Path config =
        Files.writeString(data.resolve("own.properties"), "harvest.data.dir=" + data + "\n");
    CompletableFuture<Integer> demo =
        CompletableFuture.supplyAsync(() -> run("demo", "--config", config.toString()));

    await().until(termination::request);

    assertThat(demo.get()).isEqualTo(1);
    assertThat(err.toString().lines())
        .last()
        .isEqualTo("demo: stopped before its end; the same command begins anew");
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return HarvestMigration.commandLine(
            new Surroundings(
                Path.of("").toAbsolutePath(),
                Map.of(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                termination))
        .execute(arguments);
  }
}
