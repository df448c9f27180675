package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import harvest.migration.cli.HarvestMigration;
import harvest.migration.cli.Surroundings;
import harvest.migration.cli.Termination;
import harvest.migration.rehearsal.Call;
import harvest.migration.rehearsal.Simulator;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code migrate}: a whole migration from a file, for who has no Kafka. */
class MigrateTest {
  private static final int USERS = 120;
  private static final int REVOKED = 10;

  @TempDir Path dir;

  private final Simulator simulator = Simulator.start(SimulatorOptions.defaults());
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  MigrateTest() throws IOException {
    settings.put("harvest.user-agent", "Acme (ops@acme.example)");
    settings.put("harvest.id.url", simulator.url());
    settings.put("harvest.api.url", simulator.url());
    settings.put("harvest.kafka.brokers", "localhost:" + World.freePort());
    settings.put("harvest.accounts", "false");
    settings.put("harvest.rate.requests", "0");
    settings.put("harvest.app.acme.v1-client-id", "acme-v1");
    settings.put("harvest.app.acme.v1-client-secret", "acme-v1-secret");
    settings.put("harvest.app.acme.v2-client-id", "acme-v2");
    settings.put("harvest.app.acme.v2-client-secret", "acme-v2-secret");
    settings.put("harvest.app.acme.redirect-uri", "https://acme.example/callback");
  }

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void killedInTheMiddleTheSameCommandEndsWithEveryUserInOneOfTheFiles() throws Exception {
    settings.put("harvest.data.dir", dir.resolve("data").toString());
    settings.put("harvest.rate.requests", "40");
    settings.put("harvest.rate.period", "1s");
    Path users = dir.resolve("users.csv");
    writeUsers(users, USERS, REVOKED);
    Files.writeString(users, Files.readString(users) + "acme,without-a-token,\n");
    byte[] given = Files.readAllBytes(users);
    List<String> command =
        List.of("migrate", "users.csv", "--out", "pairs.csv", "--yes", "--config", config());

    try (RunProcess run = RunProcess.start(dir, List.of(), command)) {
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> simulator.log().calls().size() >= USERS / 3 || !run.isAlive());
      assertThat(run.isAlive()).as(run.output()).isTrue();
      run.kill();
    }
    assertThat(dir.resolve("pairs.csv")).doesNotExist();
    try (RunProcess run = RunProcess.start(dir, List.of(), command)) {
      assertThat(run.exitCode(120)).as(run.output()).isZero();
      assertThat(run.output()).contains("known already").contains("next: ");
    }

    Map<String, String> attempts = column("pairs.csv", "subject", "attempts");
    Map<String, String> left = column("pairs-left.csv", "subject", "reason");
    assertThat(attempts).hasSize(USERS - REVOKED);
    assertThat(left).hasSize(REVOKED + 1).containsEntry("", "rejected");
    assertThat(left.values()).filteredOn("invalid_token"::equals).hasSize(REVOKED);
    Set<String> everyone = new TreeSet<>(attempts.keySet());
    everyone.addAll(left.keySet());
    assertThat(everyone).hasSize(USERS + 1);
    assertThat(Files.readString(dir.resolve("pairs-left.csv")))
        .contains("users.csv line " + (USERS + 2))
        .contains(simulator.url() + "/oauth2/authorize?client_id=acme-v2");
    assertThat(dir.resolve("pairs-report.html")).content().startsWith("<!DOCTYPE html>");
    for (String file :
        List.of("pairs.csv", "pairs-left.csv", "pairs-report.html", "data/migrate.log")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(users).hasBinaryContent(given);
    assertEverySecondCallIsAccountedFor(attempts);

    int calls = simulator.log().calls().size();
    String pairs = Files.readString(dir.resolve("pairs.csv"));
    String unmigrated = Files.readString(dir.resolve("pairs-left.csv"));
    try (RunProcess run = RunProcess.start(dir, List.of(), command)) {
      assertThat(run.exitCode(120)).as(run.output()).isZero();
    }
    assertThat(simulator.log().calls()).hasSize(calls);
    assertThat(dir.resolve("pairs.csv")).hasContent(pairs);
    assertThat(dir.resolve("pairs-left.csv")).hasContent(unmigrated);
  }

  @Test
  void aCanaryWhoseCredentialsAreRefusedStopsAndGoesOnOnceTheyAreRight() throws Exception {
    settings.put("harvest.data.dir", dir.resolve("data").toString());
    writeUsers(dir.resolve("users.csv"), 30, 0);
    simulator.change(
        options ->
            options.withApplication(
                "acme", new Client("acme-v1", "acme-v1-secret", "acme-v2", "another", null)));

    assertThat(migrate("", "--yes")).isEqualTo(1);

    assertThat(err.toString()).contains("canary", "harvest.app.acme", "the same command resumes");
    assertThat(simulator.log().calls()).hasSizeBetween(1, 3);
    assertThat(dir.resolve("pairs.ndjson")).doesNotExist();

    settings.put("harvest.app.acme.v2-client-secret", "another");
    assertThat(migrate("", "--yes")).as(out + "\n" + err).isZero();

    assertThat(dir.resolve("pairs.ndjson")).content().hasLineCount(30).contains("\"u-29\"");
    assertThat(dir.resolve("pairs-left.csv")).content().hasLineCount(1);
  }

  @Test
  void aPurgeLeavesNoTokenAndTheReportReconcilesByItsReceipt() throws Exception {
    Path data = dir.resolve("data");
    settings.put("harvest.data.dir", data.toString());
    writeUsers(dir.resolve("users.csv"), 12, 2);
    String users = Files.readString(dir.resolve("users.csv"));
    String likeAReport = World.token();
    Files.writeString(
        dir.resolve("more.report.json"),
        "[{\"application\":\"acme\",\"v1_refresh_token\":\"%s\"}]".formatted(likeAReport));
    List<String> tokens =
        new ArrayList<>(column("users.csv", "v1_refresh_token", "subject").keySet());
    tokens.add(likeAReport);

    assertThat(
            command(
                "migrate",
                dir.resolve("users.csv").toString(),
                dir.resolve("more.report.json").toString(),
                "--yes",
                "--out",
                dir.resolve("pairs.ndjson").toString()))
        .as(out + "\n" + err)
        .isZero();
    Files.move(dir.resolve("users.csv"), dir.resolve("given.csv"));
    assertThat(holding(data, tokens)).isNotEmpty();

    assertThat(command("purge", "--yes")).as(out + "\n" + err).isZero();

    assertThat(holding(data, tokens)).isEmpty();
    assertThat(data.resolve("purge-receipt.json")).content().contains("users.csv", "sha256");
    assertThat(command("report")).as(out + "\n" + err).isZero();
    assertThat(out.toString()).contains("Purged at ");
    assertThat(dir.resolve("pairs.ndjson")).exists();

    assertThat(command("purge", "--results", "--yes")).as(out + "\n" + err).isZero();

    assertThat(dir.resolve("pairs.ndjson")).doesNotExist();
    assertThat(command("report")).as(out + "\n" + err).isZero();
    int calls = simulator.log().calls().size();
    Files.writeString(dir.resolve("users.csv"), users);
    assertThat(migrate("", "--yes")).as("nobody is migrated again").isNotEqualTo(2);
    assertThat(simulator.log().calls()).hasSize(calls);
  }

  @Test
  void noFileThatIsGivenIsWrittenToAndNoneIsForgottenThatChanged() throws Exception {
    settings.put("harvest.data.dir", dir.resolve("data").toString());
    Path users = dir.resolve("users.csv");
    writeUsers(users, 3, 0);
    byte[] given = Files.readAllBytes(users);
    Path link = Files.createSymbolicLink(dir.resolve("linked.csv"), users);

    assertThat(command("migrate", users.toString(), "--yes", "--out", link.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("one of the files to migrate");
    assertThat(users).hasBinaryContent(given);

    settings.put("harvest.rate.requests", "2");
    settings.put("harvest.rate.period", "1s");
    CompletableFuture<Integer> run = CompletableFuture.supplyAsync(() -> migrate("", "--yes"));
    await().until(() -> !simulator.log().calls().isEmpty());
    Files.writeString(users, "application,subject,v1_refresh_token\n");

    assertThat(run.get()).as(out + "\n" + err).isEqualTo(1);
    assertThat(err.toString()).contains("changed or removed since the start");
    assertThat(dir.resolve("pairs.ndjson")).doesNotExist();

    Files.write(users, given);
    assertThat(migrate("", "--yes")).as(out + "\n" + err).isZero();
    assertThat(dir.resolve("pairs.ndjson")).content().hasLineCount(3);
    assertThat(simulator.log().calls()).hasSize(3);
  }

  @Test
  void nothingIsPurgedWhileSomebodyIsUnfinished() throws Exception {
    settings.put("harvest.data.dir", dir.resolve("data").toString());
    writeUsers(dir.resolve("users.csv"), 5, 0);
    assertThat(migrate("", "--yes")).as(out + "\n" + err).isZero();
    Files.copy(dir.resolve("users.csv"), dir.resolve("data/inbox/late.csv"));

    assertThat(command("purge", "--yes")).isEqualTo(1);

    assertThat(err.toString()).contains("1 files wait", "nothing was removed");
    assertThat(dir.resolve("data/inbox/.processed/users.csv")).exists();
    assertThat(dir.resolve("data/purge-receipt.json")).doesNotExist();
  }

  @Test
  void nothingIsSentBeforeSomebodySaysYes() throws Exception {
    settings.put("harvest.data.dir", dir.resolve("data").toString());
    writeUsers(dir.resolve("users.csv"), 5, 0);

    assertThat(migrate("n\n")).isEqualTo(1);
    assertThat(out.toString()).contains("5 requests", "[y/N]", "nothing was changed");
    assertThat(migrate(null)).isEqualTo(2);
    assertThat(err.toString()).contains("--yes");

    assertThat(simulator.log().calls()).isEmpty();
    assertThat(dir.resolve("data")).doesNotExist();
  }

  /** A call is recorded before it is sent: the pair tells of every call that was made for it. */
  private void assertEverySecondCallIsAccountedFor(Map<String, String> attempts)
      throws IOException {
    Map<String, String> tokens = column("users.csv", "v1_refresh_token", "subject");
    Map<String, Long> calls =
        simulator.log().migrateCalls().stream()
            .collect(Collectors.groupingBy(Call::token, Collectors.counting()));
    tokens.forEach(
        (token, subject) -> {
          if (attempts.containsKey(subject)) {
            assertThat(calls.get(World.fingerprint(token)))
                .as(subject)
                .isBetween(1L, Long.parseLong(attempts.get(subject)));
          }
        });
  }

  /** The files below a folder that hold one of these. */
  private static List<Path> holding(Path folder, List<String> secrets) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (secrets.stream().anyMatch(content::contains)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static void writeUsers(Path file, int users, int revoked) throws IOException {
    List<String> rows = new ArrayList<>(List.of("application,subject,v1_refresh_token"));
    for (int i = 0; i < users; i++) {
      String token = i < revoked ? "revoked" + World.token().substring(7) : World.token();
      rows.add("acme,u-" + i + "," + token);
    }
    Files.write(file, rows);
  }

  /** In this process; what is typed is null where there is no terminal. */
  private int migrate(String typed, String... options) {
    List<String> line = new ArrayList<>(List.of("migrate", dir.resolve("users.csv").toString()));
    line.addAll(List.of("--out", dir.resolve("pairs.ndjson").toString()));
    line.addAll(List.of(options));
    return execute(typed, line.toArray(new String[0]));
  }

  private int command(String... command) {
    return execute(null, command);
  }

  private int execute(String typed, String... command) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Surroundings surroundings =
        new Surroundings(
            Path.of("").toAbsolutePath(),
            Map.of(),
            new PrintWriter(out),
            new PrintWriter(err),
            new BufferedReader(new StringReader(typed == null ? "" : typed)),
            typed != null,
            new Termination());
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--config", config()));
    return HarvestMigration.commandLine(surroundings).execute(line.toArray(new String[0]));
  }

  private String config() {
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + "=" + value));
    try {
      return Files.write(dir.resolve("mine.properties"), lines).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> column(String file, String key, String value) throws IOException {
    List<String> lines = Files.readAllLines(dir.resolve(file));
    List<String> columns = List.of(lines.get(0).split(","));
    Map<String, String> found = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      found.put(cells[columns.indexOf(key)], cells[columns.indexOf(value)]);
    }
    return found;
  }
}
