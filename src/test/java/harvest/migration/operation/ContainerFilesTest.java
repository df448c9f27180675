package harvest.migration.operation;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What containers are made and run from, as far as it can be judged without an engine. */
class ContainerFilesTest {
  private static final Path DOCKER = Path.of("docker");

  @TempDir Path dir;

  @Test
  void everyYamlFileCanBeRead() throws IOException {
    try (Stream<Path> files = Files.walk(DOCKER)) {
      List<Path> yaml = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(yaml).hasSizeGreaterThan(7).allSatisfy(f -> assertThat(documents(f)).isNotEmpty());
    }
  }

  @Test
  void theImageCopiesWhatIsThere() throws IOException {
    String file = Files.readString(DOCKER.resolve("Dockerfile"));
    List<String> sources = new ArrayList<>();
    Matcher copies = Pattern.compile("(?m)^COPY (?!--from)(.+) \\S+$").matcher(file);
    while (copies.find()) {
      sources.addAll(List.of(copies.group(1).split(" ")));
    }
    assertThat(sources).hasSizeGreaterThan(8).allMatch(source -> Files.exists(Path.of(source)));
    assertThat(file).contains("USER 10001:10001").contains("STOPSIGNAL SIGTERM");
    assertThat(file).doesNotContain("target/rehearsal");
    assertThat(Path.of("docker/live")).isExecutable();
    assertThat(Path.of("docker/agents/options")).isExecutable();
  }

  @Test
  void composeStartsNothingBeforeWhatItNeedsIsHealthy() throws IOException {
    Map<?, ?> compose = map(documents(DOCKER.resolve("compose.yaml")).get(0));
    Map<?, ?> services = map(compose.get("services"));
    assertThat(services.keySet().stream().map(String::valueOf))
        .contains("kafka", "postgres", "migration", "prometheus", "grafana", "hawtio");
    services.forEach(
        (name, service) ->
            map(map(service).get("depends_on"))
                .forEach(
                    (needed, how) -> {
                      assertThat(services.get(needed)).as(name + " needs " + needed).isNotNull();
                      boolean healthy = map(how).get("condition").equals("service_healthy");
                      boolean ours = needed.equals("migration"); // the image has its own check
                      assertThat(!healthy || ours || has(services.get(needed), "healthcheck"))
                          .as(needed + " has a health check")
                          .isTrue();
                    }));
    services.forEach(
        (name, service) ->
            list(map(service).get("ports"))
                .forEach(port -> assertThat(String.valueOf(port)).startsWith("127.0.0.1:")));
  }

  @Test
  void noContainerMayGainRightsAndOursHaveNoneAndARootThatIsReadOnly() throws IOException {
    Map<?, ?> compose = map(documents(DOCKER.resolve("compose.yaml")).get(0));
    map(compose.get("services"))
        .forEach(
            (name, service) -> {
              Map<?, ?> of = map(service);
              assertThat(of.get("cap_drop")).as("%s", name).isEqualTo(List.of("ALL"));
              assertThat(of.get("security_opt"))
                  .as("%s", name)
                  .isEqualTo(List.of("no-new-privileges:true"));
              if ("harvest-migration".equals(of.get("image"))) {
                assertThat(of.get("read_only")).as("%s", name).isEqualTo(true);
                assertThat(of.get("user")).as("%s", name).isEqualTo("10001:10001");
                assertThat(has(of, "cap_add")).as("%s", name).isFalse();
              }
            });
    String kubernetes = Files.readString(DOCKER.resolve("kubernetes/migration.yaml"));
    assertThat(kubernetes)
        .contains(
            "runAsNonRoot: true",
            "allowPrivilegeEscalation: false",
            "readOnlyRootFilesystem: true",
            "capabilities: {drop: [ALL]}");
  }

  @Test
  void everyImageOfOthersIsPinnedByItsDigest() throws IOException {
    List<String> images = new ArrayList<>();
    for (String file : List.of("Dockerfile", "hawtio/Dockerfile", "compose.yaml")) {
      Pattern.compile("(?m)^(?:FROM (?:--\\S+ )?| *image: )(\\S+)")
          .matcher(Files.readString(DOCKER.resolve(file)))
          .results()
          .map(found -> found.group(1))
          .filter(image -> !image.startsWith("harvest-migration"))
          .forEach(images::add);
    }
    assertThat(images)
        .hasSize(8)
        .allMatch(image -> image.matches("[\\w./-]+:[\\w.-]+@sha256:[0-9a-f]{64}"));
  }

  @Test
  void theAgentOfTheTestsIsThatOfTheContainer() throws IOException {
    Pattern version = Pattern.compile("jolokia-agent-jvm</artifactId><version>(.+?)<");
    List<String> versions = new ArrayList<>();
    for (String pom : List.of("pom.xml", "docker/agents/pom.xml")) {
      version
          .matcher(Files.readString(Path.of(pom)))
          .results()
          .forEach(v -> versions.add(v.group(1)));
    }
    assertThat(versions).hasSize(2).containsOnly(versions.get(0));
  }

  @Test
  void jolokiaTakesWholeOriginsOnly() throws IOException {
    String policy = Files.readString(DOCKER.resolve("agents/jolokia-access.xml"));
    List<String> origins =
        Pattern.compile("<allow-origin>(.*?)</allow-origin>")
            .matcher(policy)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(origins).isNotEmpty().noneMatch(origin -> origin.contains("*"));
    assertThat(policy).contains("<strict-checking/>");
  }

  @Test
  void theEnvironmentOfBothExamplesIsAConfigurationWithoutAProblem() throws IOException {
    Map<?, ?> compose = map(documents(DOCKER.resolve("compose.yaml")).get(0));
    Map<?, ?> migration = map(map(compose.get("services")).get("migration"));
    assertThat(problems(map(migration.get("environment")))).isEmpty();

    Map<?, ?> config = map(documents(DOCKER.resolve("kubernetes/migration.yaml")).get(0));
    assertThat(problems(map(config.get("data")))).isEmpty();
  }

  @Test
  void theTopicsOfStrimziAreThoseOfTheConfiguration() throws IOException {
    TreeSet<String> made = new TreeSet<>();
    for (Object document : documents(DOCKER.resolve("kubernetes/topics.yaml"))) {
      made.add(String.valueOf(map(map(document).get("metadata")).get("name")));
      Map<?, ?> config = map(map(map(document).get("spec")).get("config"));
      assertThat(config.get("cleanup.policy")).isEqualTo("delete");
      assertThat(config.get("retention.ms")).isEqualTo(-1);
    }
    assertThat(made)
        .containsExactlyInAnyOrderElementsOf(
            new SettingsLoader(Path.of("").toAbsolutePath(), Map.of())
                .load(null)
                .provisional()
                .topics()
                .all());
  }

  /** What is wrong with that environment, its placeholders and secrets filled in. */
  private List<String> problems(Map<?, ?> environment) throws IOException {
    Map<String, String> filled = new HashMap<>();
    for (Map.Entry<?, ?> entry : environment.entrySet()) {
      String value = String.valueOf(entry.getValue());
      if (value.startsWith("${")) {
        value = entry.getKey().toString().endsWith("URI") ? "https://acme.example/back" : "some";
      } else if (value.startsWith("file:")) {
        boolean ledger = value.endsWith("ledger-url");
        Path secret = dir.resolve(value.substring(value.lastIndexOf('/') + 1));
        Files.writeString(secret, ledger ? "jdbc:postgresql://postgres/harvest" : "a secret");
        value = "file:" + secret;
      }
      filled.put(entry.getKey().toString(), value);
    }
    return new SettingsLoader(Path.of("").toAbsolutePath(), filled)
        .load(null).problems().stream().map(String::valueOf).toList();
  }

  private static List<Object> documents(Path file) {
    try {
      List<Object> documents = new ArrayList<>();
      new Load(LoadSettings.builder().build())
          .loadAllFromString(Files.readString(file))
          .forEach(documents::add);
      return documents;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean has(Object map, String key) {
    return map(map).containsKey(key);
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
