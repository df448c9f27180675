package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.ChildJvm;
import harvest.migration.rehearsal.Simulator;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who has only a CSV, and no Kafka. */
class CsvOnlyTest {
  @TempDir Path dir;

  @Test
  void dropsItRunsAndHoldsACsvOfPairs() throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.defaults())) {
      Set<String> fingerprints = new HashSet<>();
      List<String> rows = new ArrayList<>(List.of("application,subject,v1_refresh_token"));
      for (int i = 0; i < 25; i++) {
        String token = World.token();
        fingerprints.add(World.fingerprint(token));
        rows.add("acme,user-" + i + "," + token);
      }
      Path inbox = Files.createDirectories(dir.resolve("data/inbox"));
      Files.write(inbox.resolve("users.csv"), rows);
      Path config = configuration(simulator.url());

      command(config, "run", "--embedded-kafka", "--until-idle", "2s");
      command(config, "export", "--format", "csv", "--out", "pairs.csv");

      Path pairs = dir.resolve("pairs.csv");
      List<String> lines = Files.readAllLines(pairs);
      assertThat(lines).hasSize(26);
      List<String> columns = List.of(lines.get(0).split(","));
      Set<String> exported = new HashSet<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        exported.add(cells[columns.indexOf("fingerprint")]);
        assertThat(cells[columns.indexOf("access_token")]).contains(".at.");
        assertThat(cells[columns.indexOf("refresh_token")]).contains(".rt.");
      }
      assertThat(exported).isEqualTo(fingerprints);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pairs)))
          .isEqualTo("rw-------");
      assertThat(inbox.resolve(".processed/users.csv")).exists();
    }
  }

  private Path configuration(String harvest) throws IOException {
    Path config = dir.resolve("mine.properties");
    Files.write(
        config,
        List.of(
            "harvest.user-agent=Acme (ops@acme.example)",
            "harvest.id.url=" + harvest,
            "harvest.api.url=" + harvest,
            "harvest.kafka.brokers=localhost:" + freePort(),
            "harvest.app.acme.v1-client-id=a",
            "harvest.app.acme.v1-client-secret=b",
            "harvest.app.acme.v2-client-id=c",
            "harvest.app.acme.v2-client-secret=d",
            "harvest.app.acme.redirect-uri=https://acme.example/callback",
            "harvest.rate.requests=0"));
    return config;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void command(Path config, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--config", config.toString()));
    List<String> command = ChildJvm.program(List.of("-Xmx500m"), line);
    Path log = Files.createTempFile(dir, "command", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }
}
