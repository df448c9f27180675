package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.cli.ClassPathJar;
import harvest.migration.rehearsal.Simulator;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is dropped, by the launcher and under each locale: it ends, and each file has a fate.
 */
class EveryDropTest {
  private static final String HEADER = "application,subject,v1_refresh_token\n";
  private static final String[] REFUSED = {
    "cut-second-member.csv.gz",
    "not-gzip.csv.gz",
    "two-columns-one-name.csv",
    "bomb.csv.gz",
    "nested.csv.gz",
    "latin1-undeclared.xml",
    "rubbish.csv"
  };
  private static final String[] LEFT_ALONE = {
    "device.csv", "dangling.ndjson", "folder.csv", "pipe.csv", "users.tsv", "users.zip"
  };

  @TempDir Path dir;
  private Path home;
  private Path inbox;

  @Test
  void isAccountedForByNameAndTheRunEndsUnderEachLocale() throws Exception {
    try (Simulator simulator = Simulator.start(SimulatorOptions.defaults())) {
      layOut(simulator.url());
      Map<String, byte[]> files = files();

      leaveThere();
      drop(files);
      assertSummary(launch("C", "run", "--embedded-kafka", "--until-idle", "1s"), files);
      drop(files);
      assertSummary(launch("C.UTF-8", "run", "--embedded-kafka", "--until-idle", "1s"), files);

      assertEveryFileHasItsReports(files);
      JsonNode report = World.JSON.readTree(launch("C", "report", "--json").out);
      assertThat(report.path("balanced").asBoolean()).as(report.toPrettyString()).isTrue();
      assertThat(report.path("files_left_alone").findValuesAsText("file"))
          .containsExactlyInAnyOrder(LEFT_ALONE);
      assertThat(report.path("refused_files")).hasSize(2 * REFUSED.length);
      for (JsonNode file : report.path("files")) {
        boolean requests = !file.path("file").asText().contains(".xml");
        assertThat(file.path("received").asInt())
            .as(file.toString())
            .isEqualTo(requests ? file.path("accepted").asInt() : 0);
      }
      assertThat(report.path("files").findValuesAsText("file"))
          .contains("M\u00fcller.csv", "M\u00fcller-2.csv", "back\\slash.csv", "back\\slash-2.csv")
          .hasSize(2 * (files.size() - REFUSED.length));
    }
  }

  private void assertSummary(Ended run, Map<String, byte[]> files) {
    assertThat(run.exit).as(run.out).isZero();
    List<String> lines = run.out.lines().toList();
    assertThat(lines.get(lines.size() - 1))
        .as(run.out)
        .startsWith("received ")
        .contains("files " + (files.size() - REFUSED.length) + ", files refused " + REFUSED.length)
        .contains("files left alone " + LEFT_ALONE.length)
        .contains(LEFT_ALONE);
    for (String name : LEFT_ALONE) {
      assertThat(lines.stream().filter(line -> line.contains(" " + name + ": left alone")))
          .as("said once: " + name)
          .hasSize(1);
    }
    assertThat(run.out).doesNotContain("\tat ").doesNotContain("Fatal Error");
  }

  private void assertEveryFileHasItsReports(Map<String, byte[]> files) throws Exception {
    Map<String, List<JsonNode>> processed = reports(".processed");
    Map<String, List<JsonNode>> failed = reports(".failed");
    Map<String, Integer> drops = new HashMap<>();
    for (byte[] content : files.values()) {
      drops.merge(sha256(content), 2, Integer::sum);
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String sha256 = sha256(file.getValue());
      boolean refused = List.of(REFUSED).contains(file.getKey());
      assertThat(refused ? failed : processed).as(file.getKey()).containsKey(sha256);
      assertThat(refused ? processed : failed).as(file.getKey()).doesNotContainKey(sha256);
      List<JsonNode> reports = (refused ? failed : processed).get(sha256);
      assertThat(reports).as(file.getKey()).hasSize(drops.get(sha256));
      for (JsonNode report : reports) {
        assertThat(report.path("error").isTextual()).as(report.toString()).isEqualTo(refused);
        assertThat(report.path("rows").asInt())
            .as(report.toString())
            .isEqualTo(report.path("accepted").asInt() + report.path("rejected").asInt());
        int rejected = report.path("rejected").asInt();
        Path list =
            inbox.resolve(".processed/" + report.path("file").asText("") + ".rejected.ndjson");
        if (rejected > 0) {
          assertThat(Files.readAllLines(list))
              .hasSize(rejected)
              .allMatch(line -> line.matches("\\{\"line\":\\d+,\"reason\":\"\\w+\".*"));
        }
      }
    }
    try (Stream<Path> left = Files.list(inbox)) {
      assertThat(
              left.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")))
          .containsExactlyInAnyOrder(LEFT_ALONE);
    }
  }

  /** By the content that they are of. */
  private Map<String, List<JsonNode>> reports(String folder) throws IOException {
    Map<String, List<JsonNode>> reports = new TreeMap<>();
    try (Stream<Path> files = Files.list(inbox.resolve(folder))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".report.json")).toList()) {
        JsonNode report = World.JSON.readTree(Files.readAllBytes(file));
        reports
            .computeIfAbsent(report.path("sha256").asText(), first -> new ArrayList<>())
            .add(report);
      }
    }
    return reports;
  }

  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> field = Files.list(Path.of("src/test/resources/field"))) {
      for (Path file : field.sorted().toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    files.put("empty.csv", new byte[0]);
    files.put("header.csv", bytes(HEADER));
    files.put("only-a-mark.csv", new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    files.put("n".repeat(251) + ".csv", row("longest"));
    files.put("back\\slash.csv", row("backslash"));
    files.put("M\u00fcller.csv", row("umlaut"));
    files.put(
        "latin1.csv",
        (HEADER + "acme,M\u00fcller," + World.token() + "\nacme,plain," + World.token() + "\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    files.put(
        "nul.csv",
        bytes(HEADER + "acme,a\0b," + World.token() + "\nacme,c," + "t\0".repeat(20) + "\n"));
    files.put("huge-line.csv", bytes(HEADER + "acme," + "x".repeat(3 << 20) + ",t\n"));
    files.put(
        "deep.ndjson",
        bytes(
            "{\"application\":\"acme\",\"v1_refresh_token\":\""
                + World.token()
                + "\",\"context\":{\"a\":"
                + "[".repeat(5_000)
                + "]".repeat(5_000)
                + "}}\n"));
    files.put("bomb.csv.gz", gzip(new byte[64 << 20]));
    files.put("nested.csv.gz", gzip(gzip(row("nested"))));
    byte[] rubbish = new byte[10_000];
    new Random(1).nextBytes(rubbish);
    files.put("rubbish.csv", rubbish);
    return files;
  }

  /** What is there all the time, and never taken. */
  private void leaveThere() throws Exception {
    Files.createSymbolicLink(inbox.resolve("device.csv"), Path.of("/dev/zero"));
    Files.createSymbolicLink(inbox.resolve("dangling.ndjson"), dir.resolve("nowhere"));
    Files.createDirectory(inbox.resolve("folder.csv"));
    Files.write(inbox.resolve("users.tsv"), row("tsv"));
    Files.write(inbox.resolve("users.zip"), row("zip"));
    assertThat(new ProcessBuilder("mkfifo", inbox.resolve("pipe.csv").toString()).start().waitFor())
        .isZero();
  }

  private void drop(Map<String, byte[]> files) throws Exception {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path draft = Files.write(inbox.resolve(".draft"), file.getValue());
      // this JVM's own locale may have no name for it; a shell takes bytes
      StringBuilder octal = new StringBuilder();
      for (byte one : bytes(file.getKey())) {
        octal.append(String.format("\\%03o", one & 0xFF));
      }
      Process move =
          new ProcessBuilder("sh", "-c", "mv .draft \"$(printf '" + octal + "')\"")
              .directory(draft.getParent().toFile())
              .start();
      assertThat(move.waitFor()).isZero();
    }
  }

  private void layOut(String harvest) throws IOException {
    home = dir.resolve("home");
    inbox = Files.createDirectories(dir.resolve("data/inbox"));
    for (String folder : List.of("config", "routes")) {
      Files.createDirectories(home.resolve(folder));
      try (Stream<Path> files = Files.list(Path.of(folder)).filter(Files::isRegularFile)) {
        for (Path file : files.toList()) {
          Files.copy(file, home.resolve(folder).resolve(file.getFileName()));
        }
      }
    }
    Files.copy(Path.of("harvest-migration"), home.resolve("harvest-migration"));
    Files.createDirectories(home.resolve("lib"));
    ClassPathJar.write(home.resolve("lib/classes.jar"), System.getProperty("java.class.path"));
    int port = World.freePort();
    Files.write(
        dir.resolve("mine.properties"),
        List.of(
            "harvest.user-agent=Acme (ops@acme.example)",
            "harvest.id.url=" + harvest,
            "harvest.api.url=" + harvest,
            "harvest.kafka.brokers=localhost:" + port,
            "harvest.app.acme.v1-client-id=a",
            "harvest.app.acme.v1-client-secret=b",
            "harvest.app.acme.v2-client-id=c",
            "harvest.app.acme.v2-client-secret=d",
            "harvest.app.acme.redirect-uri=https://acme.example/callback",
            "harvest.accounts=false",
            "harvest.files.settle=300ms",
            "harvest.retry.delay=20ms",
            "harvest.rate.requests=0"));
  }

  private record Ended(int exit, String out) {}

  /** One command by the launcher, as whoever logs in under that locale. */
  private Ended launch(String locale, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", home.resolve("harvest-migration").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", dir.resolve("mine.properties").toString()));
    Path out = Files.createTempFile(dir, "out", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name -> name.startsWith("HARVEST_") || name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("LC_ALL", locale);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", "-Xmx500m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    boolean report = arguments[0].equals("report");
    builder.redirectOutput(out.toFile());
    Process process =
        (report
                ? builder.redirectError(dir.resolve("report.err").toFile())
                : builder.redirectErrorStream(true))
            .start();
    if (!process.waitFor(180, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new Ended(process.exitValue(), Files.readString(out));
  }

  private static byte[] row(String subject) {
    return bytes(HEADER + "acme," + subject + "," + World.token() + "\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
