package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import harvest.migration.cli.HarvestMigration;
import harvest.migration.cli.Surroundings;
import harvest.migration.rehearsal.SecuredBroker;
import harvest.migration.rehearsal.SimulatorOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command on a broker with TLS, users and the ACLs of docs/security.md, and no others. */
class SecuredCommandsTest {
  private static final String USER = "mover";
  private static final String OPTION = "camel.component.kafka.";
  private static final String RUN = "run --until-idle 100ms";
  private static final Pattern ROW =
      Pattern.compile("\\| `([^`]+)` \\| (topic|group) `([^`]+)` \\| ([A-Za-z, ]+) \\| (.+) \\|");

  @TempDir private static Path shared;
  private static List<Right> listed;
  private static Certificates certificates;
  private static SecuredBroker broker;
  private static Admin admin;

  @TempDir private Path dir;
  private final Set<String> worked = new TreeSet<>();
  private World world;
  private String principal;

  /** One operation of a row of the table. */
  private record Right(
      String command, ResourceType type, String name, AclOperation operation, String without) {
    static Stream<Right> of(String line) {
      var row = ROW.matcher(line);
      return row.matches()
          ? Arrays.stream(row.group(4).split(", "))
              .map(
                  operation ->
                      new Right(
                          row.group(1),
                          ResourceType.fromString(row.group(2)),
                          row.group(3),
                          SecurityUtils.operation(operation),
                          row.group(5)))
          : Stream.empty();
    }

    boolean isOf(String line) {
      return line.equals(command) || line.startsWith(command + " ");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    listed = Files.readAllLines(Path.of("docs/security.md")).stream().flatMap(Right::of).toList();
    certificates = new Certificates(shared);
    certificates.signed(USER, "CN=" + USER, "eku=clientAuth");
    broker = SecuredBroker.startTls(shared.resolve("kafka"), certificates.ofBroker());
    admin = Admin.create(Map.of("bootstrap.servers", broker.plain().brokers()));
    broker.password(USER, "right");
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @BeforeEach
  void world() throws Exception {
    world = new World(dir, SimulatorOptions.defaults(), 1, broker.plain());
    world.settings.put("harvest.read.resources", "users");
    world.settings.put(OPTION + "sslTruststoreLocation", certificates.authority.toString());
    world.settings.put(OPTION + "sslTruststoreType", "PEM");
  }

  @Test
  void everyCommandWorksByMutualTlsWithTheListedRightsAlone() throws Exception {
    principal = "CN=" + USER;
    world.settings.put("harvest.kafka.brokers", broker.mutual());
    world.settings.put(OPTION + "securityProtocol", "SSL");
    world.settings.put(OPTION + "sslKeystoreLocation", certificates.store(USER).toString());
    world.settings.put(OPTION + "sslKeystoreType", "PKCS12");
    world.settings.put(OPTION + "sslKeystorePassword", Certificates.PASSWORD);
    world.settings.put(OPTION + "sslKeyPassword", Certificates.PASSWORD);

    migration(line -> {});
  }

  @Test
  void everyCommandWorksByScramAndNamesEachListedRightThatIsMissing() throws Exception {
    principal = USER;
    world.settings.put("harvest.kafka.brokers", broker.brokers());
    world.settings.put(OPTION + "securityProtocol", "SASL_SSL");
    world.settings.put(OPTION + "saslMechanism", "SCRAM-SHA-256");
    world.settings.put(OPTION + "saslJaasConfig", SecuredBroker.jaas(USER, "right"));

    migration(
        line -> {
          for (Right right : listed) {
            if (right.isOf(line) && !worked.contains(right.command)) {
              if (right.operation == AclOperation.CREATE) {
                deleteTopics();
              }
              assertNeeded(right, line);
            }
          }
        });
  }

  @Test
  void theOtherCommandsMakeNoConnectionToTheConfiguredBroker() throws Exception {
    String key =
        Files.writeString(dir.resolve("key.jwk"), new RSAKeyGenerator(2048).generate() + "")
            .toString();
    Path requests =
        Files.writeString(dir.resolve("r.ndjson"), World.request("acme", World.token()));
    Path sealed = dir.resolve("sealed.ndjson");
    try (ServerSocket configured = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + configured.getLocalPort();
      world.settings.put("harvest.kafka.brokers", address);
      Map<String, Integer> exits = new TreeMap<>();
      for (String line :
          List.of(
              "seal --key " + key + " --out " + sealed + " " + requests,
              "unseal --keys " + key + " " + sealed,
              "run --embedded-kafka",
              "migrate --yes --out " + dir.resolve("pairs.csv") + " " + requests)) {
        Cli cli = Cli.run(world, line.split(" "));
        exits.put(line.replaceFirst(" .*", ""), cli.exit);
      }
      exits.put("init", Cli.run(Map.of("HARVEST_KAFKA_BROKERS", address), "init").exit);

      // Its port is in use, and its own broker would have to listen there.
      assertThat(exits)
          .isEqualTo(Map.of("seal", 0, "unseal", 0, "init", 0, "run", 2, "migrate", 2));
      configured.setSoTimeout(1);
      assertThatThrownBy(configured::accept).isInstanceOf(SocketTimeoutException.class);
      Set<String> named = new TreeSet<>(exits.keySet());
      listed.forEach(right -> named.add(right.command.replaceFirst(" .*", "")));
      named.add("demo"); // of DemoCommandTest
      named.add("simulator"); // it has no configuration
      assertThat(HarvestMigration.commandLine(Surroundings.ofThisProcess()).getSubcommands())
          .as("commands of the table and of this test")
          .containsOnlyKeys(named);
    }
  }

  private interface Before {
    void command(String line) throws Exception;
  }

  /** A whole one, with every command at the place where it has something to do. */
  private void migration(Before before) throws Exception {
    works(before, "check");
    deleteTopics();
    works(before, "check --create-topics --partitions 1");
    before.command(RUN); // while nothing waits, so that it ends where a right only costs a warning
    send();
    works(before, "plan");
    works(RUN);
    consume("billing-" + world.prefix);
    works(before, "status");
    works(before, "report");
    works(before, "authorize-links");
    works("authorize-links --all");
    for (String topic : List.of("results", "accounts", "dead-letters", "records", "payloads")) {
      works(before, "export --topic " + topic);
    }
    world.application("later");
    works(before, "replay --reason unknown_application");
    works(before, "replay --reason read_failed");
    works(RUN);
    loseARequest();
    works(before, "rebuild-ledger");
    works(before, "purge --yes --force");
    works(before, "purge --results --yes --force");
    assertThat(worked)
        .as("commands that worked")
        .isEqualTo(new TreeSet<>(listed.stream().map(Right::command).toList()));
  }

  private void works(Before before, String line) throws Exception {
    before.command(line);
    works(line);
  }

  private void works(String line) throws Exception {
    broker.allowOnly(acls(line, null));

    Cli cli = Cli.run(world, line.split(" "));

    assertThat(cli.exit).as(line + "\n" + cli.out + cli.err).isZero();
    listed.stream().filter(right -> right.isOf(line)).forEach(right -> worked.add(right.command));
  }

  private void assertNeeded(Right right, String line) throws Exception {
    broker.allowOnly(acls(line, right));
    try (LogTap log = new LogTap()) {
      Cli cli = Cli.run(world, line.split(" "));
      String said = cli.out + cli.err + String.join("\n", log.lines());

      assertThat(said).as(right.toString()).doesNotContain("\tat ");
      if (right.without.equals("unseen")) {
        assertThat(said).as(right.toString()).doesNotContain(name(right));
        return;
      }
      assertThat(said.lines().filter(it -> it.contains("denies this user")))
          .as(right + "\n" + said)
          .singleElement()
          .asString()
          .contains(SecurityUtils.operationName(right.operation), name(right));
      assertThat(cli.exit)
          .as(right + "\n" + said)
          .isEqualTo(
              right.without.equals("warning")
                  ? 0
                  : Integer.parseInt(right.without.substring("exit ".length())));
    }
  }

  private Collection<AclBinding> acls(String line, Right without) {
    return listed.stream()
        .filter(right -> right.isOf(line) && !right.equals(without))
        .map(right -> SecuredBroker.allowed(principal, right.type, name(right), right.operation))
        .toList();
  }

  private String name(Right right) {
    if (right.type == ResourceType.TOPIC) {
      return world.topic(right.name);
    }
    return right.name.equals("CONSUMER")
        ? "billing-" + world.prefix
        : right.name.replace("harvest-migration", world.prefix);
  }

  private void deleteTopics() throws Exception {
    admin.deleteTopics(topics()).all().get();
    await().until(() -> topics().isEmpty());
  }

  private Set<String> topics() throws Exception {
    Set<String> topics = new TreeSet<>(admin.listTopics().names().get());
    topics.removeIf(topic -> !topic.startsWith(world.prefix));
    return topics;
  }

  /** Something for every topic and every way into it. */
  private void send() throws Exception {
    world.send(World.request("acme", World.token()));
    world.send(World.refused("acme"));
    world.send(World.request("later", World.token()));
    world.send(
        new ProducerRecord<>(
            world.topic("reads"),
            ("{\"application\":\"acme\",\"account_id\":1,\"resource\":\"users\",\"access_token\":\""
                    + "123.at.gone\"}")
                .getBytes(StandardCharsets.UTF_8)));
    world.flush();
    Path inbox = Files.createDirectories(dir.resolve("data/inbox"));
    Files.writeString(
        inbox.resolve("users.csv"), "application,v1_refresh_token\nacme," + World.token() + "\n");
    Files.writeString(inbox.resolve("out.xml"), "<expense><notes>Taxi</notes></expense>");
  }

  /** As a program that takes the results. */
  private void consume(String group) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(world.topic("results"), 0), new OffsetAndMetadata(1)))
        .all()
        .get();
  }

  /** Its offset is committed and nobody knows of it, as after a ledger was lost. */
  private void loseARequest() throws Exception {
    world.send(World.request("acme", World.token()));
    Map<TopicPartition, OffsetAndMetadata> offsets =
        new HashMap<>(
            admin.listConsumerGroupOffsets(world.prefix).partitionsToOffsetAndMetadata().get());
    offsets.replaceAll((partition, at) -> new OffsetAndMetadata(at.offset() + 1, at.metadata()));
    admin.alterConsumerGroupOffsets(world.prefix, offsets).all().get();
  }
}
