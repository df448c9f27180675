package harvest.migration.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import harvest.migration.ChildJvm;
import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicSetup;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as its users see it, in this process, on a real broker. */
class CommandLineTest {
  private static final String SECRET = "s3cret-of-acme";

  @TempDir private static Path temp;
  private static EmbeddedKafka kafka;

  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void startBroker() throws Exception {
    kafka = EmbeddedKafka.start(temp.resolve("kafka"), 0);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @BeforeEach
  void configure(TestInfo test) {
    environment.put("HARVEST_USER_AGENT", "Tests (t@example.com)");
    environment.put("HARVEST_KAFKA_BROKERS", kafka.brokers());
    environment.put("HARVEST_DATA_DIR", home.resolve("data").toString());
    environment.put("HARVEST_APP_ACME_FLOW", "personal_access_token");
    environment.put("HARVEST_APP_ACME_V1_CLIENT_SECRET", SECRET);
    // topics of its own for each test
    String name = test.getTestMethod().orElseThrow().getName();
    for (String topic :
        List.of(
            "requests", "results", "dead-letters", "accounts", "reads", "records", "payloads")) {
      environment.put(
          "HARVEST_TOPIC_" + topic.toUpperCase(Locale.ROOT).replace('-', '_'), name + "." + topic);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "export",
        "simulator",
        "plan",
        "status",
        "report",
        "replay",
        "authorize-links",
        "rebuild-ledger"
      })
  void everyCommandExplainsItself(String command) {
    assertThat(run(command, "--help")).isZero();

    assertThat(out.toString()).contains("Usage: harvest-migration " + command, "--debug");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no command             | ''                                   | a COMMAND is missing
          unknown command        | chek                                 | 'chek'
          unknown option         | check --fast                         | '--fast'
          unknown topic          | export --topic tokens                | 'tokens' is none of results, accounts, dead-letters, records, payloads
          unknown format         | export --format xml                  | 'xml' is none of csv, ndjson
          lonely partitions      | check --partitions 3                 | go with --create-topics
          no partitions          | check --create-topics --partitions 0 | from 1 on
          payloads of an app     | export --topic payloads --application acme | belong to none
          no port               | simulator --port 70000               | 65535
          no key file            | export --unseal nowhere.jwk          | cannot be read
          unknown reason         | replay --reason tired                | 'tired' is none of malformed
          no report as text      | report --format text                 | 'text' is none of table, json, csv, html
          no configuration file  | export --config nowhere.properties   | --config: cannot be read
          """)
  void whatCannotBeUnderstoodExitsWith2AndOneLine(String row, String line, String message) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).as(row).isEqualTo(2);

    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void checkNamesEveryProblemAtOnceAndNoSecret() throws Exception {
    environment.remove("HARVEST_USER_AGENT");
    environment.put("HARVEST_WINDOW", "many");
    environment.put("HARVEST_APP_ACME_FLOW", "authorization_code");
    String noKey = Files.writeString(home.resolve("no.jwk"), "{}").toString();
    environment.put("HARVEST_SEAL_KEY", noKey);
    environment.put("HARVEST_UNSEAL_KEYS", noKey);

    assertThat(run("check", "--json")).isEqualTo(2);

    JsonNode problems = new ObjectMapper().readTree(out.toString()).path("problems");
    assertThat(problems.findValuesAsText("key"))
        .containsExactlyInAnyOrder(
            "harvest.user-agent",
            "harvest.window",
            "harvest.seal.key",
            "harvest.unseal.keys",
            "harvest.app.acme.v1-client-id",
            "harvest.app.acme.v2-client-id",
            "harvest.app.acme.v2-client-secret",
            "harvest.topic.requests",
            "harvest.topic.results",
            "harvest.topic.dead-letters",
            "harvest.topic.accounts",
            "harvest.topic.reads",
            "harvest.topic.records",
            "harvest.topic.payloads");
    assertThat(problems)
        .allSatisfy(
            problem ->
                assertThat(problem.fieldNames())
                    .toIterable()
                    .containsExactly("key", "where", "problem", "remedy"));
    assertThat(out.toString() + err).doesNotContain(SECRET);
  }

  @Test
  void checkNamesTwoTopicsThatHaveOneNameAmongWhatElseIsWrong() throws Exception {
    environment.put("HARVEST_TOPIC_RESULTS", environment.get("HARVEST_TOPIC_REQUESTS"));
    environment.put("HARVEST_WINDOW", "many");

    assertThat(run("check", "--json")).isEqualTo(2);

    JsonNode problems = new ObjectMapper().readTree(out.toString()).path("problems");
    assertThat(problems.findValuesAsText("key"))
        .contains("harvest.topic.results", "harvest.window");
  }

  @Test
  void checkCreatesMissingTopicsThatForgetNothingAndIsThenContent() throws Exception {
    assertThat(run("check", "--create-topics", "--partitions", "2")).isZero();

    assertThat(err.toString().lines()).hasSize(7).allMatch(line -> line.contains("partitions 2"));
    assertThat(out.toString()).contains("in order");
    String topic = environment.get("HARVEST_TOPIC_RESULTS");
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
      assertThat(config.get("retention.ms").value()).isEqualTo("-1");
      assertThat(config.get("min.insync.replicas").value()).isEqualTo("1");
      assertThat(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions())
          .hasSize(2);
    }

    assertThat(run("check", "--create-topics")).isZero();
    assertThat(run("check")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkNamesASecretFileThatOthersCanRead() throws Exception {
    assertThat(run("check", "--create-topics")).isZero();
    Path secret = Files.writeString(home.resolve("v1-secret"), SECRET);
    environment.put("HARVEST_APP_ACME_V1_CLIENT_SECRET", "file:" + secret);
    Path config =
        Files.writeString(
            home.resolve("mine.properties"), "harvest.app.acme.v2-client-secret=" + SECRET);
    for (Path open : List.of(secret, config)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    }
    assertThat(run("check", "--config", config.toString())).isZero();
    assertThat(out.toString()).as("the folder is closed").doesNotContain("others can read");

    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    assertThat(run("check", "--config", config.toString())).isZero();

    assertThat(out.toString())
        .contains("note: harvest.app.acme.v1-client-secret: others can read " + secret)
        .contains("note: harvest.app.acme.v2-client-secret: others can read " + config)
        .doesNotContain(SECRET);
  }

  @Test
  void checkNamesABrokerThatIsNotThere() {
    environment.put("HARVEST_KAFKA_BROKERS", "no-such-host.invalid:9092");

    assertThat(run("check")).isEqualTo(2);

    assertThat(out.toString())
        .startsWith("harvest.kafka.brokers: ")
        .contains("(HARVEST_KAFKA_BROKERS)")
        .hasLineCount(1);
  }

  @Test
  void debugShowsWhereItCameFrom() {
    assertThat(run("export", "--unseal", "nowhere.jwk", "--debug")).isEqualTo(2);

    assertThat(err.toString())
        .startsWith("--unseal: the file cannot be read; name the file of a private JWK")
        .contains("\tat ");
  }

  @Test
  void exportOfResultsHasTheNewestOfEachRequestInStableColumns() throws Exception {
    topics("results");
    send("results", "a", result("acme", "f1", 1, "old"));
    send("results", "a", result("acme", "f1", 3, "newest"));
    send("results", "a", result("acme", "f1", 2, "late copy"));
    send("results", "b", result("acme", "f2", 1, "first"));
    send("results", "b", result("acme", "f2", 1, "second"));
    send("results", "c", result("other", "f1", 1, "another application"));
    send("results", "d", "no json");

    assertThat(run("export")).isZero();

    assertThat(out.toString().lines())
        .hasSize(4)
        .startsWith(
            "id,application,subject,grant_type,fingerprint,status,access_token,refresh_token,"
                + "token_type,expires_in,issued_at,expires_at,attempts,request_id,source,"
                + "request_at,context,expires_assumed,sealed");
    assertThat(out.toString())
        .contains(
            ",acme,,v1_refresh_token,f1,migrated,newest,,bearer,,,,3,,,,"
                + "\"{\"\"n\"\":1.10,\"\"big\"\":12345678901234567890}\",,\n")
        .contains(",f2,migrated,second,")
        .contains(",other,,v1_refresh_token,f1,migrated,another application,");
    assertThat(err.toString()).contains("exported 3 of 7 records, 1 unreadable ones left out");
  }

  @Test
  void exportGoesToAFileThatOnlyItsOwnerReads() throws Exception {
    topics("results");
    send("results", "a", result("acme", "f1", 1, SECRET));
    send("results", "b", result("other", "f2", 1, "not wanted"));
    Path file = home.resolve("results.ndjson");
    Files.writeString(file, "what was there before");

    int exit =
        run("export", "--format", "ndjson", "--out", file.toString(), "--application", "acme");

    assertThat(exit).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(file)).containsExactly(result("acme", "f1", 1, SECRET));
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).doesNotContain(SECRET);
    try (var left = Files.list(home)) {
      assertThat(left.filter(one -> one.toString().endsWith(".partial"))).isEmpty();
    }
  }

  @Test
  void exportOfAnApplicationThatIsNotConfiguredIsRefusedBeforeAFileIsMade() {
    Path file = home.resolve("results.csv");

    assertThat(run("export", "--application", "acmee", "--out", file.toString())).isEqualTo(2);

    assertThat(err.toString())
        .contains("--application: 'acmee' is not configured; did you mean acme?");
    assertThat(file).doesNotExist();
  }

  @Test
  void exportOfRecordsHasTheNewestOfEachKey() throws Exception {
    topics("records");
    send("records", "1/users/7", "{\"account_id\":1,\"page\":1,\"record\":{\"id\":7,\"v\":1}}");
    send("records", "1/users/7", "{\"account_id\":1,\"page\":1,\"record\":{\"id\":7,\"v\":2}}");
    send("records", "1/users?", "{\"resource\":\"users\",\"pages\":1,\"records\":1}");

    assertThat(run("export", "--topic", "records", "--format", "ndjson")).isZero();

    assertThat(out.toString().lines())
        .containsExactlyInAnyOrder(
            "{\"account_id\":1,\"page\":1,\"record\":{\"id\":7,\"v\":2}}",
            "{\"resource\":\"users\",\"pages\":1,\"records\":1}");
  }

  @Test
  void exportUnsealsWithTheRightKeyAndFailsWithAnother() throws Exception {
    topics("results");
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    ECKey other = new ECKeyGenerator(Curve.P_256).keyID("k2").generate();
    send(
        "results",
        "a",
        "{\"application\":\"acme\",\"fingerprint\":\"f\",\"attempts\":1,\"sealed\":\""
            + sealed(key)
            + "\"}");
    Path right = home.resolve("right.jwks");
    Files.writeString(right, new JWKSet(List.of(other, key)).toString(false));
    Path wrong = home.resolve("wrong.jwk");
    Files.writeString(wrong, other.toJSONString());
    Path publicOne = home.resolve("public.jwk");
    Files.writeString(publicOne, key.toPublicJWK().toJSONString());

    assertThat(run("export", "--unseal", right.toString())).isZero();
    assertThat(out.toString()).contains("," + SECRET + ",rt-" + SECRET + ",").doesNotContain("ey");

    assertThat(run("export")).isZero();
    assertThat(out.toString()).contains(",ey").doesNotContain(SECRET);

    Path file = home.resolve("out.csv");
    assertThat(run("export", "--unseal", wrong.toString(), "--out", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("no key opens what is sealed (it asks for k1)");
    assertThat(file).doesNotExist();

    assertThat(run("export", "--unseal", publicOne.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("holds no private key");
  }

  @Test
  void oneRowThatCannotBeWrittenIsNamedAndTheOthersLeave() throws Exception {
    topics("results");
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    ECKey other = new ECKeyGenerator(Curve.P_256).keyID("k2").generate();
    String value =
        "{\"application\":\"acme\",\"fingerprint\":\"%s\",\"attempts\":1,\"sealed\":\"%s\"}";
    send("results", "a", value.formatted("f1", sealed(other)));
    send("results", "b", value.formatted("f2", sealed(key)));
    send("results", "c", result("acme", "f3", 1, "open").replace("1.10", "1e10000"));
    Path keys = Files.writeString(home.resolve("key.jwk"), key.toJSONString());

    int exit = run("export", "--format", "ndjson", "--unseal", keys.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(out.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("\"n\":1e10000"))
        .anyMatch(line -> line.contains(SECRET));
    assertThat(err.toString().lines())
        .anyMatch(line -> line.startsWith(topic("results") + "-") && line.contains("k2"))
        .contains("exported 2 of 3 records");
  }

  @Test
  void anExportThatCannotBeWrittenSaysSoAndLeavesNothing() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    topics("results");
    for (int i = 0; i < 200; i++) { // more than what waits in memory
      send("results", "a", result("acme", "f" + i, 1, SECRET));
    }

    assertThat(run("export", "--out", "/dev/full")).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("/dev/full: cannot be written (");

    try (FileOutputStream full = new FileOutputStream("/dev/full")) {
      assertThat(runTo(full, "export")).isEqualTo(1);
    }
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("stdout: cannot be written (");

    // It has closed its end of the pipe, and lives.
    Process deaf = new ProcessBuilder("sh", "-c", "exec 0<&-; echo closed; exec sleep 600").start();
    try {
      assertThat(deaf.getInputStream().read()).isEqualTo('c');
      assertThat(runTo(deaf.getOutputStream(), "export")).as("nobody reads").isEqualTo(1);
      assertThat(err.toString()).isEmpty();
    } finally {
      deaf.destroy();
    }
  }

  /** Every command's stdout, as a shell connects it. */
  @Test
  void aProcessWhoseStdoutCannotBeWrittenExitsWith1() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    String command =
        ChildJvm.program(List.of(), List.of("init")).stream()
            .collect(Collectors.joining("' '", "'", "'"));
    String script =
        "set -o pipefail; %1$s >/dev/full; echo $? >&2; %1$s | true; echo $? >&2"
            .formatted(command);
    Process shell = new ProcessBuilder("bash", "-c", script).start();

    List<String> said =
        new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();

    assertThat(said).hasSize(3).element(0).asString().startsWith("stdout: cannot be written (");
    assertThat(said.subList(1, 3)).containsExactly("1", "1");
  }

  @Test
  void exportOfATopicThatDoesNotExistExitsWith2() {
    assertThat(run("export")).isEqualTo(2);

    assertThat(err.toString())
        .contains("topic " + environment.get("HARVEST_TOPIC_RESULTS") + " does not exist");
  }

  @Test
  void aPlanBeforeTheFirstRunWithTheEmbeddedBrokerLooksAtTheInboxAlone() throws Exception {
    environment.put("HARVEST_KAFKA_BROKERS", "localhost:1");
    Path inbox = Files.createDirectories(home.resolve("data/inbox"));
    Files.writeString(
        inbox.resolve("users.csv"),
        "application,grant_type,access_token\nacme,personal_access_token,1.pt.x\n");

    assertThat(run("plan", "--embedded-kafka", "--json")).as(err.toString()).isZero();

    assertThat(new ObjectMapper().readTree(out.toString()).path("requests").asInt()).isEqualTo(1);
    assertThat(home.resolve("data/kafka")).doesNotExist();
  }

  @Test
  void statusStartsNoBroker() throws Exception {
    try (EmbeddedKafka earlier = EmbeddedKafka.start(home.resolve("data/kafka"), 0)) {
      environment.put(
          "HARVEST_KAFKA_BROKERS", "localhost:" + earlier.brokers().replaceFirst(".*:", ""));
    }

    assertThat(run("status", "--json")).isZero();

    assertThat(new ObjectMapper().readTree(out.toString()).path("share_done").isNull()).isTrue();
    assertThat(err.toString()).contains("harvest.kafka.brokers: no broker answers");
  }

  @Test
  void exportStartsTheEmbeddedBrokerWhereOnlyItsDataIsLeft() throws Exception {
    int port;
    try (EmbeddedKafka earlier = EmbeddedKafka.start(home.resolve("data/kafka"), 0)) {
      port = Integer.parseInt(earlier.brokers().replaceFirst(".*:", ""));
      environment.put("HARVEST_KAFKA_BROKERS", "localhost:" + port);
      topics("results");
      send("results", "a", result("acme", "f1", 1, "kept"));
    }

    assertThat(run("export")).isZero();

    assertThat(out.toString()).contains(",f1,migrated,kept,");
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    return runTo(new PrintWriter(out, true), arguments);
  }

  private int runTo(OutputStream stdout, String... arguments) {
    return runTo(new StandardOutput(stdout), arguments);
  }

  private int runTo(PrintWriter stdout, String... arguments) {
    err.getBuffer().setLength(0);
    return HarvestMigration.commandLine(
            new Surroundings(
                home, environment, stdout, new PrintWriter(err, true), new Termination()))
        .execute(arguments);
  }

  private void topics(String... names) throws Exception {
    try (Admin admin = clients().admin()) {
      for (String name : names) {
        new TopicSetup(admin).create(List.of(topic(name)), 2, (short) 1);
      }
    }
  }

  private void send(String topic, String key, String value) throws Exception {
    try (Producer<byte[], byte[]> producer = clients().producer()) {
      producer
          .send(
              new ProducerRecord<>(
                  topic(topic),
                  key.getBytes(StandardCharsets.UTF_8),
                  value.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }

  private KafkaClients clients() throws Exception {
    return KafkaClients.of(new SettingsLoader(home, environment).load(null).valid());
  }

  private String topic(String name) {
    return environment.get("HARVEST_TOPIC_" + name.toUpperCase(Locale.ROOT));
  }

  private static String result(String application, String fingerprint, int attempts, String token) {
    return "{\"id\":null,\"application\":\"%s\",\"grant_type\":\"v1_refresh_token\","
            .formatted(application)
        + "\"fingerprint\":\"%s\",\"status\":\"migrated\",".formatted(fingerprint)
        + "\"access_token\":\"%s\",\"token_type\":\"bearer\",\"attempts\":%d,"
            .formatted(token, attempts)
        + "\"context\":{\"n\":1.10,\"big\":12345678901234567890}}";
  }

  private static String sealed(ECKey key) throws Exception {
    JWEObject jwe =
        new JWEObject(
            new JWEHeader.Builder(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM)
                .keyID(key.getKeyID())
                .build(),
            new Payload(Map.of("access_token", SECRET, "refresh_token", "rt-" + SECRET)));
    jwe.encrypt(new ECDHEncrypter(key.toPublicJWK()));
    return jwe.serialize();
  }
}
