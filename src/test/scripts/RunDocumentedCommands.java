import harvest.migration.embedded.EmbeddedKafka;
import harvest.migration.simulator.Simulator;
import harvest.migration.simulator.SimulatorOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** What run-documented-commands runs: [DOCUMENT...]. */
public final class RunDocumentedCommands {
  private static final Pattern BLOCK = Pattern.compile("^(?: {4,}|)((?:\\./harvest-migration|mvn|mkdir|cp|curl|docker|kafka-|jcmd) ?[^`]*)$");
  private static final Pattern INLINE = Pattern.compile("`((?:\\./harvest-migration|mvn|curl|docker|kafka-[a-z-]+|jcmd) [^`]+)`");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Commands that cannot be run here, by how they begin. */
  private static final Map<String, String> ELSEWHERE = new LinkedHashMap<>();

  static {
    ELSEWHERE.put("mvn verify", "the build itself, which the tests are");
    ELSEWHERE.put("docker ", "needs a container engine");
    ELSEWHERE.put("kafka-", "a tool of Kafka's own distribution");
    ELSEWHERE.put("curl -si -A check -X POST https://", "asks the real Harvest");
    ELSEWHERE.put("jcmd PID", "needs a process to look at");
  }

  private final Path dir;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private int ran;
  private int failed;
  private int left;

  private RunDocumentedCommands(Path dir) {
    this.dir = dir;
  }

  public static void main(String... documents) throws Exception {
    RunDocumentedCommands run = new RunDocumentedCommands(Files.createTempDirectory("documented"));
    for (String document : documents.length == 0 ? new String[] {"README.md", "docs/runbook.md"} : documents) {
      run.document(Path.of(document));
    }
    System.out.printf(
        "run-documented-commands: %d ran, %d of them not as they should, %d could not be run here%n",
        run.ran, run.failed, run.left);
    if (run.failed > 0) {
      System.out.println("run-documented-commands: their output is in " + run.dir);
    }
    System.exit(run.failed == 0 ? 0 : 1);
  }

  private void document(Path document) throws Exception {
    System.out.println(document + ":");
    Path scratch = Files.createDirectory(dir.resolve(document.getFileName().toString()));
    Path launcher = scratch.resolve("harvest-migration");
    Files.writeString(launcher, "#!/bin/sh\nexec '" + Path.of("harvest-migration").toAbsolutePath() + "' \"$@\"\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(scratch.resolve("users.csv"), "application,subject,v1_refresh_token,plan\nacme,u-1," + token() + ",team\n");
    Files.writeString(scratch.resolve("my.properties"), "harvest.user-agent=Acme Sync (ops@acme.example)\n");
    try (Simulator simulator = Simulator.start(SimulatorOptions.defaults());
        EmbeddedKafka kafka = EmbeddedKafka.start(scratch.resolve("broker"), 0)) {
      configure(simulator.url());
      for (String command : commands(Files.readAllLines(document))) {
        String reason = ELSEWHERE.entrySet().stream().filter(e -> command.startsWith(e.getKey())).map(Map.Entry::getValue).findFirst().orElse(null);
        if (reason != null) {
          left++;
          System.out.println("  left    " + command + "\n          " + reason);
          continue;
        }
        // The quick start brings its own broker: it gets a port where none listens. Its pairs are read from there too.
        boolean own = command.contains("--embedded-kafka") || command.contains("--config my.properties");
        environment.put("HARVEST_KAFKA_BROKERS", own ? "localhost:" + freePort() : kafka.brokers());
        environment.put("HARVEST_DATA_DIR", own || !command.startsWith("./harvest") ? "data" : "own/data");
        if (command.matches("\\./harvest-migration (run|plan).*") && !own) {
          request(kafka.brokers());
        }
        run(scratch, command);
      }
    }
  }

  private static Set<String> commands(List<String> lines) {
    Set<String> commands = new LinkedHashSet<>();
    for (String line : lines) {
      Matcher block = BLOCK.matcher(line);
      if (block.matches()) {
        commands.add(block.group(1).strip());
      } else {
        Matcher inline = INLINE.matcher(line);
        while (inline.find()) {
          commands.add(inline.group(1).strip());
        }
      }
    }
    return commands;
  }

  private void configure(String harvest) {
    environment.put("HARVEST_ID_URL", harvest);
    environment.put("HARVEST_API_URL", harvest);
    environment.put("HARVEST_V1_URL", harvest);
    environment.put("HARVEST_USER_AGENT", "Documented commands (ops@example.test)");
    environment.put("HARVEST_RATE_REQUESTS", "0");
    environment.put("HARVEST_APP_ACME_V1_CLIENT_ID", "acme-v1");
    environment.put("HARVEST_APP_ACME_V1_CLIENT_SECRET", "acme-v1-secret");
    environment.put("HARVEST_APP_ACME_V2_CLIENT_ID", "acme-v2");
    environment.put("HARVEST_APP_ACME_V2_CLIENT_SECRET", "acme-v2-secret");
    environment.put("HARVEST_APP_ACME_REDIRECT_URI", "https://acme.example/callback");
  }

  /** Twenty requests: a canary of ten leaves some. */
  private static void request(String brokers) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 20; i++) {
        producer.send(
            new ProducerRecord<>(
                "harvest.migration.requests",
                "{\"application\":\"acme\",\"v1_refresh_token\":\"" + token() + "\"}"));
      }
    }
  }

  private void run(Path scratch, String written) throws Exception {
    // What stands for something else in the document, and the one broker that there is.
    String command = written.replace(" NAME", " acme").replace("--replication 3", "--replication 1").replace("--port 8888", "--port " + freePort());
    boolean endless = command.matches("\\./harvest-migration (run|simulator)(?!.*(--until-idle|--limit)).*");
    Path output = scratch.resolve(String.format("%02d.txt", ++ran));
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + command).directory(scratch.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    String how = "exit ";
    if (endless) {
      boolean ready = awaitOutput(process, output);
      process.destroy();
      how = ready ? "stopped by SIGTERM, exit " : "said nothing, exit ";
    }
    boolean ended = process.waitFor(10, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    boolean simulator = endless && command.contains(" simulator");
    boolean good = ended && (process.exitValue() == 0 || simulator && process.exitValue() == 143);
    failed += good ? 0 : 1;
    System.out.println((good ? "  ok      " : "  FAILED  ") + written + (good && !endless ? "" : "  (" + (ended ? how + process.exitValue() : "no end") + ", " + output.getFileName() + ")"));
    if (!command.equals(written)) {
      System.out.println("          as " + command);
    }
  }

  /** The simulator says its address; a run that has started logs that it consumes, and goes on. */
  private static boolean awaitOutput(Process process, Path output) throws Exception {
    for (int i = 0; i < 1200 && process.isAlive(); i++) {
      String text = Files.readString(output);
      if (text.contains("http://localhost:") || text.contains("http://127.0.0.1:") || text.contains("done")) {
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String token() {
    byte[] random = new byte[64];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
