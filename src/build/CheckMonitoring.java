import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** What src/build/check-monitoring runs. */
public final class CheckMonitoring {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String MIGRATION = "harvest.migration:type=Migration";
  private static final String ACME = "harvest.migration:type=Application,name=acme";
  private static final String READS = "harvest.migration:type=Reads";
  private static final String LEDGER = "harvest.migration:type=Ledger";
  private static final long MIGRATED = 400L - 8 - 8 - 1; // one is a duplicate
  private static final int CODES = 3;
  private static final int REFRESHES = 2;
  private static final int PERSONAL = 4;

  private final Path dir;
  private final String password = HexFormat.of().formatHex(random(12)) + "'\\ \"$";
  private final List<Process> processes = new ArrayList<>();
  private final Map<String, Integer> ports = new TreeMap<>();
  private final String personal = "12345.pt." + token("");
  private int checked;
  private long ourCalls;

  private CheckMonitoring(Path dir) throws Exception {
    this.dir = dir;
    List<ServerSocket> sockets = new ArrayList<>();
    for (String name : List.of("kafka", "controller", "health", "jolokia", "jmx")) {
      ServerSocket socket = new ServerSocket(0);
      sockets.add(socket);
      ports.put(name, socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }

  public static void main(String... ignored) throws Exception {
    CheckMonitoring check = new CheckMonitoring(Files.createTempDirectory("check-monitoring"));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> check.processes.forEach(Process::destroy)));
    int code = 0;
    try {
      check.run();
      System.out.println("check-monitoring: " + check.checked + " checks passed");
    } catch (AssertionError e) {
      System.err.println("check-monitoring: " + e.getMessage() + "; see " + check.dir);
      code = 1;
    } finally {
      for (Process process : check.processes) {
        process.destroy();
        process.waitFor(40, TimeUnit.SECONDS);
      }
    }
    System.exit(code);
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  private static String token(String prefix) {
    String random = Base64.getUrlEncoder().withoutPadding().encodeToString(random(64));
    return prefix + random.substring(prefix.length());
  }

  private void run() throws Exception {
    Process simulator =
        start(
            "simulator",
            Map.of(),
            "simulator",
            "--latency=40ms",
            "--script=revoked*=invalid-grant*",
            "--script=limited*=rate-limited:0",
            "--records=users=120",
            "--records=clients=7",
            "--per-page=50",
            "--script=lost*=issue-500,invalid-grant*");
    String harvest =
        new BufferedReader(
                new InputStreamReader(simulator.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    Path config = dir.resolve("run.properties");
    Files.writeString(
        config,
        String.join(
            "\n",
            "harvest.user-agent=check-monitoring (ops@example.test)",
            "harvest.id.url=" + harvest,
            "harvest.api.url=" + harvest,
            "harvest.v1.url=" + harvest,
            "harvest.kafka.brokers=localhost:" + ports.get("kafka"),
            "harvest.data.dir=" + dir.resolve("data"),
            "harvest.rate.requests=0",
            "harvest.window=4",
            "harvest.accounts=false",
            "harvest.retry.delay=50ms",
            "harvest.retry.max-delay=200ms",
            "harvest.health.port=" + ports.get("health"),
            "harvest.app.acme.v1-client-id=v1",
            "harvest.app.acme.v1-client-secret=acme-secret-of-v1",
            "harvest.app.acme.v2-client-id=v2",
            "harvest.app.acme.v2-client-secret=acme-secret-of-v2",
            "harvest.app.acme.redirect-uri=https://acme.example/callback",
            ""));
    Process program =
        start(
            "run",
            Map.of("JAVA_OPTS", agents() + " " + jmxRemote()),
            "run",
            "--embedded-kafka",
            "--config",
            config.toString());
    until("/ready answers 200", () -> get("health", "/ready", null).statusCode() == 200);
    refusedWithoutPassword();

    requests(accountOf(harvest));
    until("it is under way", () -> jolokia(MIGRATION, "Migrated").asLong() > 20);
    equal("the state while it runs", jolokia(MIGRATION, "State").asText(), "RUNNING");
    whileItRuns(harvest);
    pauseAndResume(harvest);
    whileItRuns(harvest);
    until("everything has its outcome", () -> jolokia(MIGRATION, "Lag").asLong() == 0);
    until("every read is done", () -> jolokia(READS, "Failed").asLong() == 1);

    figures(harvest);
    onlyOurOperations();
    secretsAreNowhere();

    program.destroy();
    equal("SIGTERM ends it", program.waitFor(60, TimeUnit.SECONDS), true);
    equal("its exit code", program.exitValue(), 0);
  }

  private Process start(String name, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("./harvest-migration"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(dir.resolve(name + ".err").toFile());
    if (!name.equals("simulator")) {
      builder.redirectOutput(dir.resolve(name + ".out").toFile());
    }
    Process process = builder.start();
    processes.add(0, process);
    return process;
  }

  /** The options that the container image starts the program with. */
  private String agents() throws Exception {
    Path secret = privateFile("password", password);
    ProcessBuilder builder = new ProcessBuilder("docker/agents/options");
    builder.environment().put("MONITORING_PASSWORD_FILE", secret.toString());
    builder.environment().put("MONITORING_JOLOKIA_PORT", ports.get("jolokia").toString());
    builder.environment().put("TMPDIR", dir.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String options = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    equal("docker/agents/options ends well", process.waitFor(), 0);
    equal("the password is in no option", options.contains(password), false);
    return options.strip();
  }

  /** Plain remote JMX as docs/monitoring.md has it: with a password, for reading only. */
  private String jmxRemote() throws Exception {
    String prefix = "-Dcom.sun.management.jmxremote.";
    return String.join(
        " ",
        prefix + "host=127.0.0.1",
        "-Djava.rmi.server.hostname=127.0.0.1",
        prefix + "port=" + ports.get("jmx"),
        prefix + "rmi.port=" + ports.get("jmx"),
        prefix + "ssl=false",
        prefix + "authenticate=true",
        prefix + "password.file=" + privateFile("jmx.password", "monitoring jmx-password-1\n"),
        prefix + "access.file=" + privateFile("jmx.access", "monitoring readonly\n"));
  }

  private Path privateFile(String name, String text) throws Exception {
    Path file = dir.resolve(name);
    Files.createFile(
        file,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  /** The account that the personal token opens; this is a call of ours in the simulator's log. */
  private String accountOf(String harvest) throws Exception {
    ourCalls++;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(harvest + "/api/v2/accounts"))
            .header("User-Agent", "check-monitoring")
            .header("Authorization", "Bearer " + personal)
            .build();
    String body = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    for (JsonNode account : JSON.readTree(body).path("accounts")) {
      if (account.path("product").asText().equals("harvest")) {
        return account.path("id").asText();
      }
    }
    throw new AssertionError("the simulator has no account: " + body);
  }

  private void requests(String account) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", "localhost:" + ports.get("kafka")),
            new StringSerializer(),
            new StringSerializer())) {
      String twice = token("");
      for (int i = 0; i < 400; i++) {
        String prefix =
            i % 50 == 10 ? "revoked" : i % 50 == 20 ? "limited" : i % 50 == 30 ? "lost" : "";
        send(producer, i == 100 || i == 300 ? twice : token(prefix));
      }
      request(producer, "no JSON");
      for (int i = 0; i < CODES; i++) {
        request(producer, grant("authorization_code", "code", token("code")));
      }
      for (int i = 0; i < REFRESHES; i++) {
        request(producer, grant("refresh_token", "refresh_token", "12345.rt." + token("")));
      }
      for (int i = 0; i < PERSONAL; i++) {
        request(producer, grant("personal_access_token", "access_token", "12345.pt." + token("")));
      }
      for (String list : List.of("users", "clients", "nothing")) {
        String read =
            "{\"application\":\"acme\",\"account_id\":%s,\"resource\":\"%s\",\"access_token\":\"%s\"}";
        producer.send(
            new ProducerRecord<>("harvest.v2.reads", String.format(read, account, list, personal)));
      }
    }
  }

  private static void send(KafkaProducer<String, String> producer, String token) {
    request(producer, "{\"application\":\"acme\",\"v1_refresh_token\":\"" + token + "\"}");
  }

  private static String grant(String type, String field, String secret) {
    return String.format(
        "{\"application\":\"acme\",\"grant_type\":\"%s\",\"%s\":\"%s\"}", type, field, secret);
  }

  private static void request(KafkaProducer<String, String> producer, String request) {
    producer.send(new ProducerRecord<>("harvest.migration.requests", request));
  }

  /** Every figure by all three ways: none goes back, and none lags behind the simulator's log. */
  private void whileItRuns(String harvest) throws Exception {
    try (JMXConnector connector = jmx("jmx-password-1")) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      for (int i = 0; i < 3; i++) {
        long called = calls(harvest);
        Map<String, Double> before = byJmx(server);
        Map<String, Double> jolokia = byJolokia();
        Map<String, Double> prometheus = byPrometheus();
        Map<String, Double> after = byJmx(server);
        atMost("calls of the simulator's log", (double) called, before.get("CallsTotal of " + MIGRATION));
        for (String figure : before.keySet()) {
          equal(figure + " by Jolokia is there", jolokia.containsKey(figure), true);
          equal(figure + " by Prometheus is there", prometheus.containsKey(figure), true);
          if (COUNTED.contains(figure.substring(0, figure.indexOf(' ')))) {
            atMost(figure + " by JMX, then Jolokia", before.get(figure), jolokia.get(figure));
            atMost(figure + " by Jolokia, then Prometheus", jolokia.get(figure), prometheus.get(figure));
            atMost(figure + " by Prometheus, then JMX", prometheus.get(figure), after.get(figure));
          }
        }
        String state = "harvest_migration_state{state=\"RUNNING\"} 1.0";
        contains(get("health", "/metrics", null).body(), state);
      }
    }
  }

  private static final Set<String> COUNTED =
      Set.of(
          "Received", "Migrated", "Issued", "Verified", "DeadLettered", "Duplicates", "InDoubt",
          "Retries", "CallsTotal", "RateLimited", "Attempted", "Completed", "Failed", "Records");

  private Map<String, Double> byJmx(MBeanServerConnection server) throws Exception {
    Map<String, Double> figures = new TreeMap<>();
    for (Map.Entry<String, Map<String, String>> bean : BEANS.entrySet()) {
      for (String attribute : bean.getValue().keySet()) {
        Number value = (Number) server.getAttribute(new ObjectName(bean.getKey()), attribute);
        figures.put(attribute + " of " + bean.getKey(), value.doubleValue());
      }
    }
    return figures;
  }

  private Map<String, Double> byJolokia() throws Exception {
    Map<String, Double> figures = new TreeMap<>();
    for (Map.Entry<String, Map<String, String>> bean : BEANS.entrySet()) {
      JsonNode values = post(Map.of("type", "read", "mbean", bean.getKey())).path("value");
      for (String attribute : bean.getValue().keySet()) {
        if (values.path(attribute).isNumber()) {
          figures.put(attribute + " of " + bean.getKey(), values.path(attribute).asDouble());
        }
      }
    }
    return figures;
  }

  private Map<String, Double> byPrometheus() throws Exception {
    Map<String, Double> lines = new TreeMap<>();
    for (String line : get("health", "/metrics", null).body().split("\n")) {
      if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        lines.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    Map<String, Double> figures = new TreeMap<>();
    for (Map.Entry<String, Map<String, String>> bean : BEANS.entrySet()) {
      for (Map.Entry<String, String> name : bean.getValue().entrySet()) {
        Double value = lines.get(name.getValue());
        if (value != null) {
          figures.put(name.getKey() + " of " + bean.getKey(), value);
        }
      }
    }
    return figures;
  }

  private void pauseAndResume(String harvest) throws Exception {
    equal("pause is done", exec(MIGRATION, "pause").path("status").asInt(), 200);
    equal("the state then", jolokia(MIGRATION, "State").asText(), "PAUSED");
    until("calls that were out are back", () -> summary(harvest).path("in_flight").asInt() == 0);
    long calls = calls(harvest);
    TimeUnit.SECONDS.sleep(2); // a paused program shows itself by what does not happen
    equal("calls while it is paused", calls(harvest), calls);
    equal("it counts the same", jolokia(MIGRATION, "CallsTotal").asLong(), calls);
    equal("requests wait", jolokia(MIGRATION, "Lag").asLong() > 0, true);
    equal("/ready while it is paused", get("health", "/ready", null).statusCode(), 200);
    equal("resume is done", exec(MIGRATION, "resume").path("status").asInt(), 200);
    until("calls go on", () -> calls(harvest) > calls);
    equal("the state then", jolokia(MIGRATION, "State").asText(), "RUNNING");
  }

  private void figures(String harvest) throws Exception {
    JsonNode log = summary(harvest);
    long calls = calls(harvest);
    long limited = log.path("by_status").path("429").asLong();
    Map<String, Long> expected = new TreeMap<>();
    expected.put("Received", 401L + CODES + REFRESHES + PERSONAL);
    expected.put("Migrated", MIGRATED);
    expected.put("Issued", (long) CODES + REFRESHES);
    expected.put("Verified", (long) PERSONAL);
    expected.put("DeadLettered", 17L);
    expected.put("Duplicates", 1L);
    expected.put("InDoubt", 8L);
    expected.put("InFlight", 0L);
    expected.put("Retries", 16L);
    expected.put("Lag", 0L);
    expected.put("EtaSeconds", 0L);
    expected.put("CallsTotal", calls);
    expected.put("RateLimited", limited);
    equal("the simulator counts as many 429", limited, 8L);
    long pages = 3 + 1 + 1; // users, clients, and one answer to a list that is none
    equal("the simulator counts as many calls", calls, 399L + 16 + CODES + REFRESHES + PERSONAL + pages);
    equal("pairs issued", log.path("pairs_migrated").asLong(), MIGRATED + 8);
    equal("pairs of codes and refresh tokens", log.path("pairs_issued").asLong(), MIGRATED + 8 + CODES + REFRESHES);
    Map<String, Long> ledger =
        Map.of(
            "Attempted", 399L + CODES + REFRESHES + PERSONAL,
            "Migrated", MIGRATED,
            "DeadLettered", 17L,
            "InDoubt", 8L,
            "OldestUnfinishedSeconds", 0L);
    Map<String, Long> acme = Map.of("Received", 400L + CODES + REFRESHES + PERSONAL, "Migrated", MIGRATED, "DeadLettered", 16L);
    Map<String, Long> reads = Map.of("Received", 3L, "Completed", 2L, "Failed", 1L, "Records", 127L);
    String metrics = get("health", "/metrics", null).body();
    promtool(metrics);
    try (JMXConnector connector = jmx("jmx-password-1")) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      everywhere(server, metrics, MIGRATION, expected, METRICS);
      everywhere(server, metrics, ACME, acme, METRICS_OF_APPLICATION);
      everywhere(server, metrics, READS, reads, METRICS_OF_READS);
      everywhere(server, metrics, LEDGER, ledger, METRICS_OF_LEDGER);
      rate(server);
      for (String bean : List.of(MIGRATION, ACME)) {
        String attribute = bean.equals(ACME) ? "Circuit" : "State";
        equal(
            attribute + " by JMX and Jolokia",
            server.getAttribute(new ObjectName(bean), attribute),
            jolokia(bean, attribute).asText());
      }
      equal(
          "routes by JMX",
          server
              .queryNames(
                  new ObjectName("org.apache.camel:context=harvest-migration,type=routes,*"), null)
              .contains(
                  new ObjectName(
                      "org.apache.camel:context=harvest-migration,type=routes,name=\"migrate\"")),
          true);
      equal(
          "JMX with the read-only role invokes nothing",
          fails(
              () ->
                  server.invoke(
                      new ObjectName(MIGRATION), "pause", new Object[0], new String[0])),
          "SecurityException");
    }
    contains(metrics, "harvest_migration_state{state=\"RUNNING\"} 1.0");
    contains(
        metrics, "harvest_migration_application_circuit{application=\"acme\",state=\"CLOSED\"} 1.0");
    equal("no error of the application", jolokia(ACME, "LastError").isNull(), true);
    contains(metrics, "# HELP harvest_migration_requests_migrated_total ");
    contains(metrics, "camel_route_exchanges_total{route=\"migrate\"} 400.0");
  }

  private static final Map<String, String> METRICS =
      Map.ofEntries(
          Map.entry("Received", "harvest_migration_requests_received_total"),
          Map.entry("Migrated", "harvest_migration_requests_migrated_total"),
          Map.entry("Issued", "harvest_migration_requests_issued_total"),
          Map.entry("Verified", "harvest_migration_requests_verified_total"),
          Map.entry("DeadLettered", "harvest_migration_requests_dead_lettered_total"),
          Map.entry("Duplicates", "harvest_migration_requests_duplicate_total"),
          Map.entry("InDoubt", "harvest_migration_requests_in_doubt_total"),
          Map.entry("InFlight", "harvest_migration_requests_in_flight"),
          Map.entry("Retries", "harvest_migration_retries_total"),
          Map.entry("Lag", "harvest_migration_lag_records"),
          Map.entry("RatePerSecond", "harvest_migration_outcomes_per_second"),
          Map.entry("EtaSeconds", "harvest_migration_eta_seconds"),
          Map.entry("CallsTotal", "harvest_migration_calls_total"),
          Map.entry("RateLimited", "harvest_migration_rate_limited_total"));
  private static final Map<String, String> METRICS_OF_READS =
      Map.of(
          "Received", "harvest_migration_reads_received_total",
          "Completed", "harvest_migration_reads_completed_total",
          "Failed", "harvest_migration_reads_failed_total",
          "Records", "harvest_migration_reads_records_total");
  private static final String OF_ACME = "{application=\"acme\"}";
  private static final Map<String, String> METRICS_OF_APPLICATION =
      Map.of(
          "Received", "harvest_migration_application_requests_received_total" + OF_ACME,
          "Migrated", "harvest_migration_application_requests_migrated_total" + OF_ACME,
          "DeadLettered", "harvest_migration_application_requests_dead_lettered_total" + OF_ACME);
  private static final Map<String, String> METRICS_OF_LEDGER =
      Map.of(
          "Attempted", "harvest_migration_ledger_attempted_total",
          "Migrated", "harvest_migration_ledger_migrated_total",
          "DeadLettered", "harvest_migration_ledger_dead_lettered_total",
          "InDoubt", "harvest_migration_ledger_in_doubt_total",
          "OldestUnfinishedSeconds", "harvest_migration_ledger_oldest_unfinished_seconds");

  private static final Map<String, Map<String, String>> BEANS =
      Map.of(
          MIGRATION, METRICS,
          ACME, METRICS_OF_APPLICATION,
          READS, METRICS_OF_READS,
          LEDGER, METRICS_OF_LEDGER);

  /** Nothing comes to its outcome any more: the rate can only sink. */
  private void rate(MBeanServerConnection server) throws Exception {
    String rate = "RatePerSecond of " + MIGRATION;
    double before = byJmx(server).get(rate);
    double jolokia = byJolokia().get(rate);
    double prometheus = byPrometheus().get(rate);
    double after = byJmx(server).get(rate);
    atMost("no rate, then one", 0.01, after);
    atMost("the rate by JMX, after Prometheus", after, prometheus);
    atMost("the rate by Prometheus, after Jolokia", prometheus, jolokia);
    atMost("the rate by Jolokia, after JMX", jolokia, before);
  }

  /** Prometheus' own tool takes the metrics and the alerts; Debian's package is "prometheus". */
  private void promtool(String metrics) throws Exception {
    Path scraped = Files.writeString(dir.resolve("metrics.txt"), metrics);
    for (List<String> arguments :
        List.of(
            List.of("check", "metrics"),
            List.of("check", "rules", "docker/prometheus/alerts.yaml"),
            List.of("test", "rules", "docker/prometheus/alerts.test.yaml"))) {
      List<String> command = new ArrayList<>(List.of("promtool"));
      command.addAll(arguments);
      Process promtool;
      try {
        promtool =
            new ProcessBuilder(command).redirectErrorStream(true).redirectInput(scraped.toFile()).start();
      } catch (IOException e) {
        System.out.println("check-monitoring: SKIPPED promtool, which is not installed");
        return;
      }
      String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      equal(command + " " + said, promtool.waitFor(), 0);
    }
  }

  private void everywhere(
      MBeanServerConnection server,
      String metrics,
      String bean,
      Map<String, Long> expected,
      Map<String, String> names)
      throws Exception {
    for (Map.Entry<String, Long> figure : expected.entrySet()) {
      String attribute = figure.getKey();
      equal(
          bean + " " + attribute + " by JMX",
          server.getAttribute(new ObjectName(bean), attribute),
          figure.getValue());
      equal(
          bean + " " + attribute + " by Jolokia",
          jolokia(bean, attribute).asLong(),
          figure.getValue());
      contains(metrics, names.get(attribute) + " " + figure.getValue().doubleValue());
    }
  }

  private void refusedWithoutPassword() throws Exception {
    equal("Jolokia without a password", get("jolokia", "/jolokia/version", null).statusCode(), 401);
    equal("Jolokia, wrong one", get("jolokia", "/jolokia/version", "wrong").statusCode(), 401);
    equal("JMX, wrong one", fails(() -> jmx("wrong")), "SecurityException");
    equal(
        "JMX without one",
        fails(() -> JMXConnectorFactory.connect(jmxUrl()).getConnectionId()),
        "SecurityException");
  }

  private void onlyOurOperations() throws Exception {
    String context = "org.apache.camel:context=harvest-migration,";
    String self = context + "type=context,name=\"harvest-migration\"";
    refused(exec(context + "type=routes,name=\"migrate\"", "stop()"), "stopping a route");
    refused(exec(context + "type=routes,name=\"migrate\"", "suspend()"), "suspending a route");
    refused(
        exec(context + "type=routes,name=\"migrate\"", "updateRouteFromXml(java.lang.String)", "<route/>"),
        "changing a route");
    refused(exec(context + "type=routes,name=\"migrate\"", "remove()"), "removing a route");
    refused(exec(self, "stop()"), "stopping Camel");
    refused(
        exec(
            self,
            "sendBody(java.lang.String,java.lang.Object)",
            "direct:outcome",
            "a body"),
        "sending a body");
    refused(
        exec(
            "com.sun.management:type=HotSpotDiagnostic",
            "dumpHeap(java.lang.String,boolean)",
            dir.resolve("heap.hprof").toString(),
            true),
        "dumping the heap");
    refused(
        exec(
            "com.sun.management:type=DiagnosticCommand",
            "gcHeapDump([Ljava.lang.String;)",
            (Object) new String[] {dir.resolve("heap.hprof").toString()}),
        "dumping the heap by a diagnostic command");
    refused(
        JSON.readTree(
            HTTP.send(
                    HttpRequest.newBuilder(
                            URI.create(
                                "http://127.0.0.1:"
                                    + ports.get("jolokia")
                                    + "/jolokia/exec/java.lang:type=Memory/gc"))
                        .header("Authorization", basic(password))
                        .header("Origin", "http://localhost")
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body()),
        "an operation by GET");
    refused(
        exec("com.sun.management:type=DiagnosticCommand", "vmSystemProperties", new Object[0]),
        "a diagnostic command");
    refused(
        post(
            Map.of(
                "type", "write",
                "mbean", "java.lang:type=Memory",
                "attribute", "Verbose",
                "value", true)),
        "writing an attribute");
    refused(
        post(
            Map.of(
                "type", "read",
                "mbean", "java.lang:type=Runtime",
                "attribute", "SystemProperties")),
        "reading the system properties");
    equal(
        "nor with all the others",
        post(
                Map.of(
                    "type", "read",
                    "mbean", "java.lang:type=Runtime",
                    "config", Map.of("ignoreErrors", "true")))
            .path("value")
            .path("SystemProperties")
            .path("error_type")
            .asText(),
        "java.lang.SecurityException");
    refused(
        post(
            Map.of("type", "read", "mbean", MIGRATION, "attribute", "State"),
            "https://elsewhere.example"),
        "a page of another site");
    equal("no heap was dumped", Files.exists(dir.resolve("heap.hprof")), false);
    JsonNode drawn = exec(self, "dumpRoutesAsXml(boolean)", true);
    equal("Hawtio may draw the routes", drawn.path("status").asInt(), 200);
    contains(drawn.path("value").asText(), "migrate-call");
    for (String dump : List.of("dumpRoutesAsXml()", "dumpRoutesAsXml(boolean,boolean)")) {
      JsonNode other = dump.endsWith("()") ? exec(self, dump) : exec(self, dump, true, true);
      equal("Hawtio may ask " + dump, other.path("status").asInt(), 200);
    }
    JsonNode stats = exec(context + "type=routes,name=\"migrate\"", "dumpRouteStatsAsXml", true, true);
    equal("Hawtio may ask how often a step was passed", stats.path("status").asInt(), 200);
    equal("suspend is done", exec(ACME, "suspend").path("status").asInt(), 200);
    equal("its circuit then", jolokia(ACME, "Circuit").asText(), "OPEN");
    equal("resume is done", exec(ACME, "resume").path("status").asInt(), 200);
    equal("its circuit then", jolokia(ACME, "Circuit").asText(), "HALF_OPEN");
  }

  private void refused(JsonNode answer, String what) {
    equal(what + " is refused", answer.path("status").asInt(), 403);
  }

  private void secretsAreNowhere() throws Exception {
    String log = Files.readString(dir.resolve("run.err"));
    for (String secret : List.of(password, "acme-secret-of-v1", "acme-secret-of-v2")) {
      equal("no secret in the log", log.contains(secret), false);
    }
  }

  // --- asking -------------------------------------------------------------------------------------

  private JsonNode summary(String harvest) throws Exception {
    return JSON.readTree(
        HTTP.send(
                HttpRequest.newBuilder(URI.create(harvest + "/__simulator/summary")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  /** Calls of the program in the simulator's log. */
  private long calls(String harvest) throws Exception {
    return summary(harvest).path("calls").asLong() - ourCalls;
  }

  private HttpResponse<String> get(String port, String path, String secret) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(port) + path))
            .timeout(ANSWER);
    if (secret != null) {
      request.header("Authorization", basic(secret));
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String basic(String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("monitoring:" + secret).getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode jolokia(String bean, String attribute) throws Exception {
    JsonNode answer = post(Map.of("type", "read", "mbean", bean, "attribute", attribute));
    equal(bean + " " + attribute + " can be read", answer.path("status").asInt(), 200);
    return answer.path("value");
  }

  private JsonNode exec(String bean, String operation, Object... arguments) throws Exception {
    return post(
        Map.of(
            "type", "exec", "mbean", bean, "operation", operation, "arguments", arguments));
  }

  private JsonNode post(Map<String, ?> request) throws Exception {
    return post(request, "http://localhost");
  }

  private JsonNode post(Map<String, ?> request, String origin) throws Exception {
    return JSON.readTree(
        HTTP.send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.get("jolokia") + "/jolokia"))
                    .timeout(ANSWER)
                    .header("Authorization", basic(password))
                    .header("Origin", origin)
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(request)))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private JMXServiceURL jmxUrl() throws Exception {
    return new JMXServiceURL(
        "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + ports.get("jmx") + "/jmxrmi");
  }

  private JMXConnector jmx(String secret) throws Exception {
    return JMXConnectorFactory.connect(
        jmxUrl(),
        Map.of(JMXConnector.CREDENTIALS, new String[] {"monitoring", secret}));
  }

  // --- checking -----------------------------------------------------------------------------------

  private void equal(String what, Object actual, Object expected) {
    checked++;
    if (!String.valueOf(actual).equals(String.valueOf(expected))) {
      throw new AssertionError(what + ": " + expected + " was expected, but it is " + actual);
    }
  }

  private void atMost(String what, double smaller, double larger) {
    checked++;
    if (smaller > larger) {
      throw new AssertionError(what + ": " + smaller + " was expected to be no more than " + larger);
    }
  }

  private void contains(String text, String part) {
    checked++;
    if (!text.contains(part)) {
      throw new AssertionError("'" + part + "' was expected in:\n" + text);
    }
  }

  private static String fails(Callable<?> what) {
    try {
      what.call();
      return "nothing";
    } catch (Exception e) {
      return e.getClass().getSimpleName();
    }
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (java.io.IOException e) {
        // nobody listens yet
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(what + ": not within a minute");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
