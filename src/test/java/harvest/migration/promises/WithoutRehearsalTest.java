package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.cli.HarvestMigration;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as an image has it: without the rehearsal's jar and without Kafka's server. */
class WithoutRehearsalTest {
  @TempDir private static Path shared;
  private static String classPath;

  @TempDir private Path dir;

  private record Ended(int exit, String out, String err) {}

  /** The class path of the tests, less what the pom puts beside the rehearsal's jar. */
  @BeforeAll
  static void leaveOut() throws IOException {
    Matcher artifacts =
        Pattern.compile("<rehearsal.artifacts>([^<]+)<")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(artifacts.find()).isTrue();
    Set<String> left = Set.of(artifacts.group(1).strip().split(",\\s*"));
    List<String> entries = new ArrayList<>();
    for (String entry : List.of(System.getProperty("java.class.path").split(File.pathSeparator))) {
      Path path = Path.of(entry);
      if (path.endsWith("target/classes")) {
        entries.add(withoutRehearsal(path).toString());
      } else if (Files.isRegularFile(path)
          && !left.contains(String.valueOf(path.getParent().getParent().getFileName()))) {
        entries.add(entry);
      }
    }
    assertThat(entries)
        .noneMatch(entry -> entry.matches(".*/(kafka[-_](?!clients|tools)|scala|log4j).*[.]jar"));
    classPath = String.join(File.pathSeparator, entries);
  }

  private static Path withoutRehearsal(Path classes) throws IOException {
    Path copy = shared.resolve("classes");
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString();
        if (!name.startsWith("harvest/migration/rehearsal/") && !name.endsWith("cli.Rehearsal")) {
          Path target = copy.resolve(name);
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
    return copy;
  }

  @Test
  void runMigratesAndReportReconciles() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 2)) {
      for (int i = 0; i < 10; i++) {
        world.send(World.request("acme", World.token()));
      }
      world.flush();
      String config = world.writeSettings().toString();

      Ended check = start("check", "--config", config);
      Ended run = start("run", "--until-idle", "1s", "--config", config);
      Ended report = start("report", "--config", config);

      assertThat(check.exit).as(check.toString()).isZero();
      assertThat(run.exit).as(run.toString()).isZero();
      assertThat(report.exit).as(report.toString()).isZero();
      assertThat(world.records("results")).hasSize(10);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "simulator --port 0",
        "migrate users.csv --out pairs.csv --yes",
        "run --embedded-kafka",
        "plan --embedded-kafka"
      })
  void whatNeedsItSaysSoInOneLine(String command) throws Exception {
    Path config =
        Files.writeString(
            dir.resolve("my.properties"),
            "harvest.user-agent=Acme (ops@acme.example)\nharvest.data.dir=" + dir.resolve("data"));
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    if (!arguments.contains("--config")) {
      arguments.addAll(List.of("--config", config.toString()));
    }

    Ended ended = start(arguments.toArray(String[]::new));

    String needing = command.contains("--embedded-kafka") ? "--embedded-kafka" : arguments.get(0);
    assertThat(ended.exit).as(ended.toString()).isEqualTo(2);
    assertThat(ended.out).isEmpty();
    assertThat(ended.err.lines())
        .singleElement()
        .asString()
        .startsWith(needing + ": needs the rehearsal's jar")
        .endsWith("use that archive");
    assertThat(dir.resolve("data")).doesNotExist();
  }

  private Ended start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx300m"));
    command.add("-Dharvest.home=" + Path.of("").toAbsolutePath());
    command.addAll(List.of("-cp", classPath, HarvestMigration.class.getName()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(dir, "out", "");
    Path err = Files.createTempFile(dir, "err", "");
    int exit =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new Ended(exit, Files.readString(out), said(err));
  }

  /** Without what newer JVMs say of libraries that look below Java. */
  private static String said(Path err) throws IOException {
    return Files.readAllLines(err).stream()
        .filter(line -> !line.startsWith("WARNING: "))
        .collect(Collectors.joining("\n"));
  }
}
