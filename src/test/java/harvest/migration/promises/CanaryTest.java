package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import harvest.migration.cli.HarvestMigration;
import harvest.migration.cli.Surroundings;
import harvest.migration.rehearsal.Fault;
import harvest.migration.rehearsal.SecuredBroker;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A whole migration with every kind of fault, everything logged that can be, a kill and a restart,
 * and every command: none of the secrets that went in, or came from Harvest, stands anywhere but
 * where it belongs, the values of the topics and the exported pairs.
 */
class CanaryTest {
  private static final List<String> PAGES =
      List.of("/", "/status.json", "/metrics", "/live", "/ready", "/observe/health");

  /** A token of V2, also of a pair that never came to a result. */
  private static final Pattern V2_TOKEN = Pattern.compile("\\d\\.[apr]t\\.[\\w-]{16}");

  @TempDir Path dir;

  private final Canaries canaries = new Canaries();

  /** What came out, by where. */
  private final Map<String, String> shown = new LinkedHashMap<>();

  private SecuredBroker broker;
  private Wire harvest;
  private Wire proxy;
  private World world;
  private String database;
  private String traces;
  private int processes;

  @BeforeEach
  void start() throws Exception {
    Certificates certificates = new Certificates(dir);
    broker =
        SecuredBroker.startTls(
            Files.createDirectory(dir.resolve("kafka")), certificates.ofBroker());
    world = new World(dir, simulator(), 2, broker.plain());
    harvest = Wire.tls(certificates.server(), world.simulator.url());
    String proxyPassword = secret("proxy password");
    proxy = Wire.proxy("mover", proxyPassword);
    for (String url : List.of("id", "api", "v1")) {
      world.settings.put("harvest." + url + ".url", "https://localhost:" + harvest.port());
    }
    world.settings.put("harvest.http.ca-file", certificates.authority.toString());
    world.settings.put("harvest.http.proxy", "http://127.0.0.1:" + proxy.port());
    world.settings.put("harvest.http.proxy-user", "mover");
    world.settings.put("harvest.http.proxy-password", proxyPassword);
    String kafka = secret("SASL password");
    broker.password("mover", kafka);
    broker.allowAll("mover");
    database =
        SharedPostgres.database("canary_" + world.prefix)
            + "&password="
            + secret("database password");
    world.settings.put("harvest.ledger.url", database);
    world.settings.put("harvest.kafka.brokers", broker.brokers());
    world.settings.put("camel.component.kafka.security-protocol", "SASL_SSL");
    world.settings.put(
        "camel.component.kafka.ssl-truststore-location", certificates.authority.toString());
    world.settings.put("camel.component.kafka.ssl-truststore-type", "PEM");
    world.settings.put(
        "camel.component.kafka.ssl-keystore-location", certificates.store("server").toString());
    world.settings.put("camel.component.kafka.ssl-keystore-type", "PKCS12");
    world.settings.put("camel.component.kafka.ssl-keystore-password", Certificates.PASSWORD);
    world.settings.put("camel.component.kafka.ssl-key-password", Certificates.PASSWORD);
    canaries.add("key store password", Certificates.PASSWORD);
    world.settings.put("camel.component.kafka.sasl-mechanism", "SCRAM-SHA-256");
    world.settings.put(
        "camel.component.kafka.sasl-jaas-config", SecuredBroker.jaas("mover", kafka));
    // Who is killed and started again has its partitions back at once.
    world.settings.put("harvest.kafka.instance", "canary");
    world.settings.put("harvest.retry.attempts", "2");
    // Every fault is met to its end: nothing ends the calls before.
    world.settings.put("harvest.outage.failures", "1000");
    world.settings.put("harvest.circuit.calls", "1000");
    world.settings.put("harvest.http.response-timeout", "1s");
    world.settings.put("harvest.read.resources", "users,clients,projects");
    for (String name : List.of("acme", "other")) {
      world.application(name);
      for (String version : List.of("v1", "v2")) {
        world.settings.put(
            "harvest.app." + name + "." + version + "-client-secret",
            secret(name + "'s client secret of " + version));
      }
    }
    traces = "-Dlogback.configurationFile=" + dir.resolve("traces.xml");
    Files.writeString(
        dir.resolve("traces.xml"),
        """
        <configuration>
          <appender name="all" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%level %logger %msg %mdc %ex{full}%n</pattern></encoder>
          </appender>
          <root level="TRACE"><appender-ref ref="all"/></root>
        </configuration>
        """);
  }

  /** Look-ups and lists go wrong, too. */
  private static SimulatorOptions simulator() {
    return SimulatorOptions.defaults()
        .withRecords(3)
        .withScript("/api/v2/accounts", "quote-secrets:500", "quote-secrets:401", "ok*")
        .withScript("/v2/users", "next-other-host*")
        .withScript("/v2/clients", "next-circle*")
        .withScript("/v2/projects", "next-garbage*");
  }

  @AfterEach
  void end() throws IOException {
    world.close();
    proxy.close();
    harvest.close();
    broker.close();
  }

  /** A new secret that is looked for, of characters that a configuration file keeps. */
  private String secret(String name) {
    String secret = World.token().substring(0, 40);
    canaries.add(name, secret);
    return secret;
  }

  private String token(String name) {
    String token = World.token();
    canaries.add(name, token);
    return token;
  }

  /** Requests of every kind, some of which quote their own secret where it does not belong. */
  private void requests() throws IOException {
    for (String fault : faults()) {
      String token = token("token that meets " + fault);
      world.simulator.script(World.fingerprint(token), fault + "*");
      world.send(World.request("acme", token));
    }
    for (String quoted : List.of("ok", "invalid-grant")) {
      String token = token("token that its own request repeats");
      String coded =
          Base64.getEncoder().encodeToString(("token " + token).getBytes(StandardCharsets.UTF_8));
      world.simulator.script(World.fingerprint(token), quoted);
      world.send(
          """
          {"application": "acme", "subject": "user of %s", "id": "%s", "v1_refresh_token": "%s",
           "context": {"note": "was %s", "coded": "%s", "list": ["%s"]}, "old_token_field": "%s"}
          """
              .formatted(token, token, token, token, coded, token, token));
    }
    world.send(grant("authorization_code", "code", token("code")));
    world.send(grant("refresh_token", "refresh_token", "12345.rt." + token("refresh token")));
    world.send(
        grant("personal_access_token", "access_token", "12345.pt." + token("personal token")));
    for (String answer : List.of("ok", "invalid-grant")) {
      String token = token("token in the headers of its record");
      world.simulator.script(World.fingerprint(token), answer);
      world.send(
          null,
          World.request("acme", token).getBytes(StandardCharsets.UTF_8),
          Map.of(
              "source", "file:" + token + ".csv#1",
              "traceparent", "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01",
              "tracestate", "vendor=" + token));
    }
    String broken = token("token of what is no request");
    world.send("{\"application\":\"acme\",\"v1_refresh_token\":\"" + broken + "\"");
    world.send("{\"application\":\"acme\",\"authorization\":\"Basic " + broken + "\"}");
    world.send(
        "{\"application\":\"acme\",\"subject\":\"%s\",\"token\":\"%s\"}".formatted(broken, broken));
    Path inbox = Files.createDirectories(dir.resolve("data/inbox"));
    Files.writeString(
        inbox.resolve("users.csv"),
        "application,subject,v1_refresh_token\nacme,u-1,%s\nacme,u-2,%s,one,more\n"
            .formatted(token("token of a row"), token("token of a row that is rejected")));
    Files.writeString(
        inbox.resolve("cut.csv"),
        "application,subject,v1_refresh_token\nacme,\"cut off %s"
            .formatted(token("token of a file that is cut off")));
  }

  /** Each kind there is, so that none is forgotten. */
  private static List<String> faults() {
    return Arrays.stream(Fault.Kind.values())
        .flatMap(
            kind ->
                switch (kind) {
                  case SLOW -> Stream.of(kind + ":20ms");
                  case STATUS -> Stream.of(kind + ":418");
                  case RATE_LIMITED, ERROR_503_RETRY -> Stream.of(kind + ":0");
                  case QUOTE_SECRETS ->
                      Stream.of(kind.toString(), kind + ":401", kind + ":422", kind + ":500");
                  default -> Stream.of(kind.toString());
                })
        .toList();
  }

  private static String grant(String type, String field, String secret) {
    return "{\"application\":\"acme\",\"grant_type\":\"%s\",\"%s\":\"%s\"}"
        .formatted(type, field, secret);
  }

  @Test
  void noSecretStandsInAnythingThatComesOut() throws Exception {
    requests();
    int port = World.freePort();
    world.settings.put("harvest.health.port", Integer.toString(port));

    try (RunProcess run = RunProcess.start(world, List.of(traces), "--debug")) {
      await().until(() -> world.records("results").size() > 1);
      pages(port);
      run.kill();
      shown.put("output until the kill", run.output());
    }
    world.send(World.request("acme", token("token that comes after the kill")));
    Jolokia jolokia = new Jolokia(dir, secret("password of Jolokia"));
    List<String> options = new ArrayList<>(jolokia.jvmOptions());
    options.add(traces);
    try (RunProcess run = RunProcess.start(world, options, "--debug")) {
      Path inbox = dir.resolve("data/inbox");
      await()
          .until(
              () ->
                  Files.exists(inbox.resolve(".processed/users.csv.rejected.ndjson"))
                      && Files.exists(inbox.resolve(".failed/cut.csv.report.json")));
      world.awaitDone();
      pages(port);
      shown.putAll(jolokia.everything());
      assertThat(jolokia.temporaryFiles()).as("of the agent").isEmpty();
      run.terminate();
      assertThat(run.exitCode(60)).isLessThan(2);
      shown.put("output after the kill", run.output());
    }
    world.settings.remove("harvest.health.port");
    assertThat(shown.get("output after the kill").contains("TRACE harvest.migration")).isTrue();

    commands();
    badConfigurations();
    managedBeans();
    messages();
    process("purge", "--results", "--yes", "--force");
    files();
    ledger();

    assertThat(shown).hasSizeGreaterThan(200);
    assertThat(canaries.found(shown)).isEmpty();
    assertThat(shown)
        .allSatisfy((where, text) -> assertThat(V2_TOKEN.matcher(text).find()).isFalse());
  }

  private void pages(int port) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (String page : PAGES) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).as(page).isNotEmpty();
      shown.put(page + " " + shown.size(), answer.headers().map() + answer.body());
    }
  }

  private void commands() throws Exception {
    process("check", "--online");
    process("replay", "--reason", "exhausted", "--reason", "in_doubt");
    try (RunProcess run = RunProcess.start(world, List.of(traces), "--until-idle", "1s")) {
      assertThat(run.exitCode(60)).isLessThan(2);
      shown.put("output after the replay", run.output());
    }
    process("rebuild-ledger");
    for (String format : List.of("table", "json", "csv", "html")) {
      command("report", "--format", format);
    }
    command("status", "--json");
    command("plan", "--json");
    command("replay", "--dry-run");
    for (String format : List.of("text", "csv", "json", "html")) {
      command("authorize-links", "--all", "--format", format);
    }
    for (String topic : List.of("dead-letters", "accounts", "records")) {
      command("export", "--topic", topic);
    }
  }

  /** In a process, with all logs. */
  private void process(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(Arrays.asList(arguments));
    line.addAll(List.of("--debug", "--config", world.writeSettings().toString()));
    try (RunProcess process = RunProcess.start(dir, List.of(traces), line)) {
      process.exitCode(60);
      assertThat(process.output().lines().count()).isGreaterThan(1);
      shown.put(String.join(" ", arguments) + " " + processes++, process.output());
    }
  }

  private void command(String... arguments) throws Exception {
    Cli answer = Cli.run(world, arguments);
    shown.put(String.join(" ", arguments), answer.out + answer.err);
  }

  /** Values at the wrong place, and services that refuse: each by itself, then taken back. */
  private void badConfigurations() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).generate();
    String jwk = key.toJSONString();
    canaries.add("unseal key", key.getPrivateExponent().toString());
    Path requests =
        Files.writeString(
            dir.resolve("requests.ndjson"),
            World.request("acme", token("token to seal")) + "\nno request");
    Cli sealed = Cli.run(world, "seal", "--key", file("key.jwk", jwk), requests.toString());
    shown.put("seal", sealed.out + sealed.err);
    String lines = file("sealed.ndjson", sealed.out);
    Cli unsealed = Cli.run(world, "unseal", "--keys", dir + "/key.jwk", lines);
    assertThat(unsealed.out).as(unsealed.err).contains("v1_refresh_token");
    shown.put("unseal", unsealed.err);
    bad("harvest.http.proxy", "http://127.0.0.1:" + World.freePort(), "check", "--online");
    bad("harvest.http.proxy-password", secret("wrong password of the proxy"), "check", "--online");
    for (String command :
        List.of(
            "check",
            "run",
            "plan",
            "replay",
            "authorize-links",
            "rebuild-ledger",
            "export",
            "purge --yes",
            "unseal")) {
      bad("harvest.unseal.keys", jwk, command.split(" "));
    }
    bad("harvest.seal.key", jwk, "check");
    bad("harvest.seal.key", jwk, "run");
    bad("harvest.seal.key", jwk, "seal");
    bad("harvest.seal.key", file("not.jwk", jwk.substring(1)), "check");
    bad("harvest.files.settle", secret("password in the place of a duration"), "check");
    bad("harvest.kafka.brokers", secret("password in the place of an address"), "check");
    bad(
        "harvest.ledger.url",
        database.replaceFirst(":\\d+/", ":" + World.freePort() + "/"),
        "check");
    bad("harvest.ledger.url", database.replaceFirst("jdbc:", "jdbx:"), "check");
    bad(
        "harvest.app.acme.v1-client-secret",
        "file:" + secret("secret in the place of a path"),
        "check");
    bad(
        "camel.component.kafka.sasl-jaas-config",
        SecuredBroker.jaas("mover", secret("wrong password")),
        "check");
    bad("camel.component.kafka.ssl-keystore-password", secret("wrong store password"), "check");
    for (String command : List.of("check", "plan")) {
      bad("camel.component.kafka.ssl-keystore-location", secret("password for a path"), command);
    }
    wrongArguments(jwk);
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(dir.resolve(name), content).toString();
  }

  private void bad(String key, String value, String... command) throws IOException {
    String before = world.settings.put(key, value);
    wrong(Cli.run(world, withDebug(command)), String.join(" ", command) + " with " + key);
    if (before == null) {
      world.settings.remove(key);
    } else {
      world.settings.put(key, before);
    }
  }

  private static String[] withDebug(String... command) {
    return Stream.concat(Arrays.stream(command), Stream.of("--debug")).toArray(String[]::new);
  }

  private void wrong(Cli answer, String what) {

    assertThat(answer.exit).as(what).isPositive();
    shown.put(what + " " + shown.size(), answer.out + answer.err);
  }

  /** A key and a secret in the place of whatever a command may be given. */
  private void wrongArguments(String jwk) throws IOException {
    String secret = secret("secret in the place of an argument");
    wrong(Cli.run(Map.of(), secret), "an unknown command");
    for (CommandSpec command :
        commands(HarvestMigration.commandLine(Surroundings.ofThisProcess()))) {
      String name = command.name();
      wrong(Cli.run(Map.of(), name, "--" + secret), name + " with an unknown option");
      for (ArgSpec argument : command.args()) {
        if (argument.arity().max() > 0) {
          wrongArgument(name, argument, jwk);
        }
        // It would be done: a file of that name, and a template for an application of that name.
        boolean isNew =
            argument instanceof OptionSpec option && option.longestName().equals("--out");
        if (argument.arity().max() > 0 && !isNew && !name.equals("init")) {
          wrongArgument(name, argument, secret);
        }
      }
    }
  }

  /** Those that have to do with anybody's secrets; the others rehearse. */
  private static List<CommandSpec> commands(CommandLine program) {
    return program.getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(command -> !List.of("demo", "simulator").contains(command.name()))
        .toList();
  }

  private void wrongArgument(String name, ArgSpec argument, String value) throws IOException {
    List<String> line = new ArrayList<>(List.of(name, "--debug"));
    String option = argument instanceof OptionSpec named ? named.longestName() : "";
    if (name.equals("migrate")) {
      line.add("--yes");
      line.addAll(option.equals("--out") ? List.of() : List.of("--out", dir + "/pairs.csv"));
      line.addAll(option.isEmpty() ? List.of() : List.of(dir + "/data/inbox/.processed/users.csv"));
    }
    line.addAll(option.isEmpty() ? List.of(value) : List.of(option, value));
    String[] whole = line.toArray(String[]::new);
    Cli answer =
        option.equals("--config")
            ? Cli.run(Map.of("HARVEST_KAFKA_BROKERS", broker.plain().brokers()), whole)
            : Cli.run(world, whole);
    wrong(answer, name + " " + argument.paramLabel());
  }

  /** Every attribute of every MBean, and the routes as Camel dumps them, as Jolokia would. */
  private void managedBeans() throws Exception {
    // A step that fails with the secret in its exception.
    world.route("call", yaml -> yaml.replace("ref: classify", "ref: quoting"));
    world.route("quoting", yaml -> FailingStep.bean("quoting", "classify", "onToken", "quoted"));
    String quoted = "quoted" + World.token().substring(6);
    canaries.add("token in an exception", quoted);
    world.send(World.request("acme", quoted));
    try (LogTap logs = new LogTap()) {
      world.start();
      world.awaitDone();
      String lines = String.join("\n", logs.lines());
      assertThat(lines).contains("internal error");
      shown.put("log of a step that fails", lines);
    }
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : server.queryNames(null, null)) {
      StringBuilder text = new StringBuilder(name.toString());
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        try {
          text.append('\n').append(text(server.getAttribute(name, attribute.getName())));
        } catch (Exception e) {
          text.append('\n').append(e);
        }
      }
      if ("context".equals(name.getKeyProperty("type"))) {
        text.append(server.invoke(name, "dumpRoutesAsXml", null, null));
      }
      shown.put("MBean " + name, text.toString());
    }
    assertThat(shown.keySet()).anyMatch(name -> name.contains("type=Migration"));
    world.stop();
  }

  private static String text(Object value) {
    if (value == null || !value.getClass().isArray()) {
      return String.valueOf(value);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Array.getLength(value); i++) {
      text.append(Array.get(value, i)).append('\n');
    }
    return text.toString();
  }

  /** Keys and headers of all that was published, and values but for the pairs of results. */
  private void messages() {
    for (String topic : List.of("results", "dead-letters", "accounts", "records")) {
      for (ConsumerRecord<byte[], byte[]> record : world.records(topic)) {
        StringBuilder text = new StringBuilder();
        text.append(new String(record.key(), StandardCharsets.UTF_8));
        for (Header header : record.headers()) {
          text.append('\n').append(header.key()).append(text(header.value()));
        }
        JsonNode value = Contract.json(record);
        if (topic.equals("results")) {
          for (String field : List.of("access_token", "refresh_token")) {
            if (value.path(field).isTextual()) {
              canaries.add(field + " of a result", value.get(field).asText());
            }
          }
          ((ObjectNode) value).remove(List.of("access_token", "refresh_token"));
        }
        shown.put(
            topic + record.partition() + "@" + record.offset(), text.append(value).toString());
      }
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  /** What the program wrote, but for the files that were dropped. */
  private void files() throws IOException {
    try (var files = Files.walk(dir.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".csv")) {
          shown.put(
              file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    }
    assertThat(shown.keySet()).anyMatch(name -> name.endsWith("users.csv.report.json"));
  }

  private void ledger() throws Exception {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      for (String table : List.of("request", "record", "mark", "token_user", "ordered_read")) {
        StringBuilder text = new StringBuilder();
        try (ResultSet row = statement.executeQuery("select t::text from " + table + " t")) {
          while (row.next()) {
            text.append(row.getString(1)).append('\n');
          }
        }
        shown.put("table " + table, text.toString());
      }
    }
  }

  @Test
  void loggersThatAreNotHeldAreFound() throws Exception {
    world.send(World.request("acme", token("token")));
    List<String> line =
        List.of("run", "--until-idle", "1s", "--config", world.writeSettings().toString());
    try (RunProcess run = RunProcess.start(UnheldLogging.class, dir, List.of(traces), line)) {
      assertThat(run.exitCode(60)).as("it runs").isZero();
      assertThat(canaries.found(Map.of("logs", run.output()))).containsOnlyKeys("logs");
    }
  }

  @Test
  void aFieldThatIsNotClearedIsFound() throws Exception {
    String token = token("token");
    world.simulator.script(World.fingerprint(token), "invalid-grant");
    // As if a step forgot a header with what was sent.
    String written = "- process: { id: dead-letters-write, ref: writeOutcome }\n";
    world.route(
        "outcome",
        yaml ->
            yaml.replace(
                written,
                written
                    + "        - setHeader: { name: forgotten,"
                    + " expression: { constant: { expression: 'Basic "
                    + token
                    + "' } } }\n"));
    world.send(World.request("acme", token));
    world.start();
    world.awaitDone();
    world.stop();

    messages();
    assertThat(canaries.found(shown)).hasSize(1);
  }
}
