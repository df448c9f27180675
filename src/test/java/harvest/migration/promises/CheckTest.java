package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.ChildJvm;
import harvest.migration.rehearsal.SecuredBroker;
import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code check} says before a run what the run could not do, and tries nothing that leaves marks.
 */
class CheckTest {
  private static final String USER = "mover";

  @TempDir private static Path dir;
  private static SecuredBroker broker;
  private static World world;

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(dir.resolve("kafka"));
    world = new World(dir, SimulatorOptions.defaults(), 1, broker.plain());
    broker.password(USER, "right");
    broker.allowAll(USER);
    world.settings.put("harvest.kafka.brokers", broker.brokers());
    world.settings.put("camel.component.kafka.security-protocol", "SASL_PLAINTEXT");
    world.settings.put("camel.component.kafka.saslMechanism", "SCRAM-SHA-256");
    world.settings.put("camel.component.kafka.saslJaasConfig", SecuredBroker.jaas(USER, "right"));
  }

  @AfterAll
  static void stop() {
    world.close();
    broker.close();
  }

  @Test
  void eachRightThatIsMissingIsNamedAndNothingIsWrittenToFindOut() throws Exception {
    await().untilAsserted(() -> assertThat(problems()).isEmpty());
    String group = world.settings.get("harvest.kafka.group");

    Denied results = topic("results", AclOperation.WRITE, "Write");
    assertOnly(results);
    broker.deny(USER, results.type, results.name, results.operation);
    await()
        .untilAsserted(
            () -> {
              Cli run = Cli.run(world, "run");
              assertThat(run.exit).isEqualTo(2);
              assertThat(run.err).startsWith("harvest.topic.results: ").hasLineCount(1);
            });
    broker.allowAgain(USER, results.type, results.name, results.operation);
    assertOnly(group(group + "-reads"));
    assertOnly(topic("requests", AclOperation.DESCRIBE_CONFIGS, "DescribeConfigs"));
    assertOnly(
        topic("requests", AclOperation.READ, "Read"),
        topic("requests", AclOperation.WRITE, "Write"),
        topic("dead-letters", AclOperation.WRITE, "Write"),
        topic("accounts", AclOperation.WRITE, "Write"),
        topic("reads", AclOperation.READ, "Read"),
        topic("records", AclOperation.WRITE, "Write"),
        topic("payloads", AclOperation.WRITE, "Write"),
        group(group),
        group(group + "-accounts"),
        group(group + "-reports"));

    for (String topic : List.of("requests", "results", "dead-letters", "accounts", "reads")) {
      assertThat(world.records(topic)).isEmpty();
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.plain().brokers()))) {
      assertThat(admin.listGroups().all().get()).isEmpty();
    }
  }

  @Test
  void aPasswordThatTheBrokerRefusesIsNamedByItsOption() throws Exception {
    String option = "camel.component.kafka.saslJaasConfig";
    String right = world.settings.put(option, SecuredBroker.jaas(USER, "wr0ng"));
    try {
      Cli check = Cli.run(world, "check");

      assertThat(check.exit).isEqualTo(2);
      assertThat(check.out).startsWith(option + ": ").doesNotContain("wr0ng");
    } finally {
      world.settings.put(option, right);
    }
  }

  @Test
  void aRunWarnsOfSecretsThatOthersCanReadAndOfAPasswordInAUrl() throws Exception {
    Path home = Files.createDirectory(dir.resolve("open"));
    Path secret = Files.writeString(home.resolve("v1-secret"), "secret-0123456789");
    for (Path open : List.of(secret, home, dir)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    String url = SharedPostgres.database("warned_" + world.prefix) + "&password=pass-0123456789";
    try (World open = new World(home, SimulatorOptions.defaults(), 1, broker.plain());
        LogTap log = new LogTap()) {
      open.settings.put("harvest.app.acme.v1-client-secret", "file:" + secret);
      open.settings.put("harvest.ledger.url", url);

      Cli run = Cli.run(open, "run", "--until-idle", "100ms");

      assertThat(run.exit).as(run.err).isZero();
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.startsWith("WARN")
                      && line.contains(
                          "harvest.app.acme.v1-client-secret: others can read " + secret))
          .anyMatch(
              line ->
                  line.startsWith("WARN")
                      && line.contains("harvest.ledger.url: has a password in the URL"))
          .noneMatch(line -> line.contains("0123456789"));
    }
  }

  @Test
  void aTemporaryFolderThatIsMissingIsNamedBeforeALibraryIsWanted() throws Exception {
    Process check =
        new ProcessBuilder(
                ChildJvm.program(
                    List.of("-Djava.io.tmpdir=" + dir.resolve("gone")),
                    List.of("check", "--config", world.writeSettings().toString())))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor()).isEqualTo(2);
    assertThat(said)
        .startsWith("java.io.tmpdir: the native libraries of SQLite")
        .contains(dir.resolve("gone").toString())
        .hasLineCount(1);
  }

  private record Denied(
      String key, ResourceType type, String name, AclOperation operation, String word) {}

  private static Denied topic(String name, AclOperation operation, String word) {
    return new Denied(
        "harvest.topic." + name, ResourceType.TOPIC, world.topic(name), operation, word);
  }

  private static Denied group(String name) {
    return new Denied("harvest.kafka.group", ResourceType.GROUP, name, AclOperation.READ, "Read");
  }

  /** Denies these and nothing else, and has it said of these and nothing else. */
  private static void assertOnly(Denied... denied) {
    for (Denied one : denied) {
      broker.deny(USER, one.type, one.name, one.operation);
    }
    await()
        .untilAsserted(
            () -> {
              JsonNode problems = problems();
              assertThat(problems).hasSize(denied.length);
              for (Denied one : denied) {
                assertThat(problems)
                    .anySatisfy(
                        problem -> {
                          assertThat(problem.path("key").asText()).isEqualTo(one.key);
                          assertThat(problem.path("problem").asText())
                              .contains("denies this user " + one.word)
                              .endsWith(one.name);
                        });
              }
            });
    for (Denied one : denied) {
      broker.allowAgain(USER, one.type, one.name, one.operation);
    }
  }

  private static JsonNode problems() throws Exception {
    return Cli.run(world, "check", "--json").json().path("problems");
  }
}
