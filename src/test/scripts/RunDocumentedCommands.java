import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.rehearsal.Simulator;
import harvest.migration.rehearsal.SimulatorOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** What run-documented-commands runs: [DOCUMENT...]. */
public final class RunDocumentedCommands {
  private static final String TOOL = "\\./harvest-migration|\\.ci/run|mvn|mkdir|cp|cat >|printf|curl|docker|kafka-[a-z-]+|jcmd|ssh";
  private static final Pattern BLOCK =
      Pattern.compile("^(?: {4,}|)((?:" + TOOL + "|for jar in|JAVA_OPTS=\\S+) ?[^`]*|\\.ci/run)$");
  private static final Pattern INLINE = Pattern.compile("`((?:" + TOOL + ") [^`]+)`");
  private static final Pattern ENDLESS =
      Pattern.compile("(?s).*\\./harvest-migration (run|simulator)(?!.*(--until-idle|--limit)).*");
  private static final Pattern OUT = Pattern.compile("(?s).*--out (\\S+).*");
  private static final Pattern COMMENT = Pattern.compile(" {2,}# .*$");
  private static final SecureRandom RANDOM = new SecureRandom();
  /** Commands that cannot be run here, by how they begin. */
  private static final Map<String, String> ELSEWHERE = new LinkedHashMap<>();

  static {
    ELSEWHERE.put("mvn verify", "the whole build with its tests: .ci/run does it");
    ELSEWHERE.put("mvn package", "./harvest-migration builds by it");
    ELSEWHERE.put("mvn -B test -Dtest='CLASS#METHOD'", "stands for any test");
    ELSEWHERE.put("mvn -B -Pbenchmark", "figures on a quiet machine, an hour");
    ELSEWHERE.put("mvn -B -Psoak", "hours");
    ELSEWHERE.put(".ci/run", "both builds: it is what CI runs");
    ELSEWHERE.put("docker", "needs a container engine");
    ELSEWHERE.put("curl -si -A check -X POST https://", "asks the real Harvest");
    ELSEWHERE.put("ssh ", "needs another machine");
  }

  private final Path dir;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, Integer> left = new LinkedHashMap<>();
  private final List<String> failed = new ArrayList<>();
  private Process beside;
  private int ran;

  private RunDocumentedCommands(Path dir) {
    this.dir = dir;
  }

  public static void main(String... documents) throws Exception {
    RunDocumentedCommands run = new RunDocumentedCommands(Files.createTempDirectory("documented"));
    for (Path document : documents.length == 0 ? all() : Arrays.stream(documents).map(Path::of).toList()) {
      run.document(document);
    }
    System.out.printf("run-documented-commands: %d ran, %d of them not as they should%n", run.ran, run.failed.size());
    run.failed.forEach(line -> System.out.println("  FAILED  " + line));
    run.left.forEach((reason, count) -> System.out.printf("  left    %d: %s%n", count, reason));
    if (!run.failed.isEmpty()) {
      System.out.println("run-documented-commands: their output is in " + run.dir);
    }
    System.exit(run.failed.isEmpty() ? 0 : 1);
  }

  /** All that tell somebody what to do; the decisions tell why. */
  private static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("docs"))) {
      List<Path> documents = new ArrayList<>(List.of(Path.of("README.md"), Path.of("SECURITY.md")));
      files.filter(file -> file.toString().endsWith(".md") && !file.startsWith("docs/decisions")).sorted().forEach(documents::add);
      documents.addAll(List.of(Path.of("docker/README.md"), Path.of("CONTRIBUTING.md")));
      return documents;
    }
  }

  private void document(Path document) throws Exception {
    System.out.println(document + ":");
    Path scratch = dir.resolve(document.toString().replace('/', '-'));
    List<String> lines = Files.readAllLines(document);
    if (document.endsWith("CONTRIBUTING.md")) { // what it runs changes the sources
      new ProcessBuilder("git", "clone", "-q", ".", scratch.toString()).inheritIO().start().waitFor();
    } else {
      prepare(Files.createDirectory(scratch), lines);
    }
    try (Simulator simulator = Simulator.start(SimulatorOptions.defaults());
        EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("broker-of-" + scratch.getFileName()), 0)) {
      environment.clear();
      configure(simulator.url());
      Set<String> commands = commands(lines);
      if (commands.stream().noneMatch(command -> command.contains("--create-topics"))) {
        topics(kafka.brokers());
      }
      for (String command : commands) {
        String reason =
            ELSEWHERE.entrySet().stream()
                .filter(e -> command.startsWith(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (reason != null) {
          left.merge(reason, 1, Integer::sum);
          System.out.println("  left    " + command + "\n          " + reason);
          continue;
        }
        // The quick start brings its own broker: it gets a port where none listens. Its pairs are read from there too.
        boolean own = command.contains("--embedded-kafka") || command.contains("--config my.properties");
        environment.put("HARVEST_KAFKA_BROKERS", own ? "localhost:" + freePort() : kafka.brokers());
        boolean dropped = commands.stream().anyMatch(each -> each.startsWith("cat > data/inbox/"));
        environment.put("HARVEST_DATA_DIR", own || dropped || !command.contains("./harvest") ? "data" : "own/data");
        if (command.matches("\\./harvest-migration (run|plan).*") && !own) {
          request(kafka.brokers());
        }
        run(scratch, command, kafka.brokers());
      }
      stopBeside();
    }
    if (document.endsWith("README.md") && document.getNameCount() == 1) {
      quickStartHolds(scratch);
    }
  }

  /** The launcher, the tools of Kafka, the files that the documents take for granted. */
  private static void prepare(Path scratch, List<String> lines) throws IOException {
    Path home = Path.of("").toAbsolutePath();
    script(scratch.resolve("harvest-migration"), "exec '" + home.resolve("harvest-migration") + "' \"$@\"");
    Files.createSymbolicLink(scratch.resolve("docker"), home.resolve("docker"));
    Path bin = Files.createDirectory(scratch.resolve("bin"));
    Map<String, String> tools =
        Map.of("kafka-topics", "TopicCommand", "kafka-consumer-groups", "consumer.group.ConsumerGroupCommand");
    for (Map.Entry<String, String> tool : tools.entrySet()) {
      script(
          bin.resolve(tool.getKey()),
          "exec java -cp '" + home + "/target/lib/*:" + home + "/target/rehearsal/*:" + home + "/target/kafka-tools/*' org.apache.kafka.tools." + tool.getValue() + " \"$@\"");
    }
    Files.writeString(scratch.resolve("users.csv"), "application,subject,v1_refresh_token,plan\nacme,u-1," + token() + ",team\n");
    Files.createDirectories(scratch.resolve("data/inbox"));
    Files.writeString(scratch.resolve("password"), "a-password-of-24-letters");
    // As the document has it, with the secrets where this user can put them.
    Pattern secret = Pattern.compile("file:/run/secrets/([a-z0-9-]+)");
    StringBuilder mine = new StringBuilder();
    for (String line : lines) {
      if (line.matches(" {4}harvest\\.[a-z0-9.-]+=.*")) {
        Matcher file = secret.matcher(line);
        if (file.find()) {
          Files.writeString(scratch.resolve(file.group(1)), file.group(1) + "-secret");
        }
        mine.append(secret.matcher(line.strip()).replaceAll("file:$1")).append('\n');
      }
    }
    Files.writeString(scratch.resolve("my.properties"), mine);
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static Set<String> commands(List<String> lines) {
    Set<String> commands = new LinkedHashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher block = BLOCK.matcher(COMMENT.matcher(lines.get(i)).replaceFirst(""));
      if (block.matches()) {
        StringBuilder command = new StringBuilder(block.group(1).strip());
        while (command.toString().endsWith("\\") || command.toString().startsWith("for ") && !command.toString().endsWith("done")) {
          command.append('\n').append(lines.get(++i).strip());
        }
        if (command.toString().endsWith("<<'END'")) {
          while (!command.toString().endsWith("\nEND")) {
            command.append('\n').append(lines.get(++i).replaceFirst("^ {4}", ""));
          }
        }
        commands.add(command.toString());
      } else {
        Matcher inline = INLINE.matcher(lines.get(i));
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

  /** A document that makes none takes them for granted. */
  private void topics(String brokers) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("./harvest-migration", "check", "--create-topics", "--replication", "1");
    builder.environment().putAll(environment);
    builder.environment().put("HARVEST_KAFKA_BROKERS", brokers);
    builder.environment().put("HARVEST_DATA_DIR", dir.resolve("topics").toString());
    if (builder.redirectErrorStream(true).redirectOutput(dir.resolve("topics.txt").toFile()).start().waitFor() != 0) {
      throw new IllegalStateException("no topics could be made; see " + dir.resolve("topics.txt"));
    }
  }

  /** Twenty requests: a canary of ten leaves some. */
  private static void request(String brokers) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 20; i++) {
        producer.send(
            new ProducerRecord<>(
                "harvest.migration.requests", "{\"application\":\"acme\",\"v1_refresh_token\":\"" + token() + "\"}"));
      }
    }
  }

  /** What stands for something else in the document, the one broker that there is, and free ports. */
  private String here(String written, String brokers) throws IOException {
    for (String name : List.of("MONITORING_JOLOKIA_PORT")) {
      environment.putIfAbsent(name, Integer.toString(freePort()));
    }
    return written
        .replace(" NAME", " acme")
        .replace("jcmd PID", "jcmd " + ProcessHandle.current().pid())
        .replace("--replication 3", "--replication 1")
        .replace("--port 8888", "--port " + freePort())
        .replace("--bootstrap-server localhost:9092", "--bootstrap-server " + brokers)
        .replace("./harvest-migration migrate ", "./harvest-migration migrate --yes ") // no terminal here
        .replace("./harvest-migration purge", "./harvest-migration purge --yes").replace("--yes --yes", "--yes")
        .replace("TOPIC:PARTITION --to-offset OFFSET", "harvest.migration.dead-letters:0 --to-offset 0")
        .replace("/path/to/password", "password")
        .replace("-u monitoring ", "-u monitoring:a-password-of-24-letters ")
        .replace("http://localhost:8778", "http://localhost:" + environment.get("MONITORING_JOLOKIA_PORT"))
        .replace("9010", Integer.toString(freePort()))
        .replace("--until-idle 5m", "--until-idle 5s");
  }

  private void run(Path scratch, String written, String brokers) throws Exception {
    if (!written.matches("(curl|\\./harvest-migration status).*")) {
      stopBeside(); // only these look at the run that was started before them
    }
    String command = here(written, brokers);
    if (command.contains(" init ")) {
      Files.deleteIfExists(scratch.resolve("my.properties")); // init writes over no file
    }
    boolean endless = ENDLESS.matcher(command).matches();
    Path output = scratch.resolve(String.format("%02d.txt", ++ran));
    // The process that is stopped has to be the program, not the shell.
    int program = command.indexOf("./harvest-migration");
    String line =
        endless
            ? (program > 0 ? "export " + command.substring(0, program) + "; " : "") + "exec " + command.substring(program)
            : command;
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", line).directory(scratch.toFile());
    if (!command.matches("\\./harvest-migration (demo|.*demo\\.properties).*")) { // the demo has a configuration of its own
      builder.environment().putAll(environment);
    }
    builder.environment().merge("PATH", scratch.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    String fault;
    if (endless) {
      fault = awaitOutput(process, output) ? null : "said nothing";
      beside = process;
    } else if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      fault = "no end";
    } else {
      fault = process.exitValue() == 0 ? missing(scratch, command, output) : "exit " + process.exitValue();
    }
    tell(written, fault, output);
    if (!command.equals(written)) {
      System.out.println("          as " + command.replace("\n", "\n          "));
    }
  }

  private void tell(String command, String fault, Path output) {
    System.out.println((fault == null ? "  ok      " : "  FAILED  ") + command.replace("\n", "\n          "));
    if (fault != null) {
      failed.add(command + ": " + fault + ", " + dir.relativize(output));
      System.out.println("          " + fault + ", " + output.getFileName());
    }
  }

  /** A file is there that the command was to write, private where it may hold secrets; an answer holds no error. */
  private static String missing(Path scratch, String command, Path output) throws IOException {
    Matcher out = OUT.matcher(command);
    if (out.matches()) {
      Path file = scratch.resolve(out.group(1));
      if (!Files.exists(file) || Files.size(file) == 0) {
        return "wrote no " + out.group(1);
      }
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
      return command.contains(" export ") && !mode.equals("rw-------") ? "mode " + mode : null;
    }
    String text = Files.readString(output);
    if (command.startsWith("curl ") && !text.contains("\"status\":200")) {
      return "not answered with 200";
    }
    if (command.contains(" export ") && command.contains(" ndjson") && !text.contains("{\"")) {
      return "exported nothing";
    }
    return text.contains("Exception") ? "an exception in its output" : null;
  }

  /** A run that was started is stopped by SIGTERM, as an operator would. */
  private void stopBeside() throws InterruptedException {
    if (beside == null) {
      return;
    }
    beside.destroy();
    if (!beside.waitFor(1, TimeUnit.MINUTES)) {
      beside.destroyForcibly().waitFor();
      failed.add("SIGTERM did not end it within a minute");
    } else if (beside.exitValue() != 0) {
      failed.add("exit " + beside.exitValue() + " after SIGTERM");
    }
    beside = null;
  }

  /** What the README says of the files that the quick start leaves. */
  private void quickStartHolds(Path scratch) throws IOException {
    List<String> rows = Files.readAllLines(scratch.resolve("pairs.csv"));
    if (rows.size() != 2 || !rows.get(1).contains("u-1")) {
      failed.add("README.md: pairs.csv does not hold the one pair");
    }
    for (String file : List.of(".processed/users.csv", ".processed/users.csv.report.json")) {
      if (!Files.exists(scratch.resolve("data/inbox").resolve(file))) {
        failed.add("README.md: there is no data/inbox/" + file);
      }
    }
  }

  /** The simulator says its address; a run that has started logs that it consumes, and goes on. */
  private static boolean awaitOutput(Process process, Path output) throws Exception {
    for (int i = 0; i < 1200 && process.isAlive(); i++) {
      String text = Files.readString(output);
      if (text.startsWith("http://") || text.contains(" done, ")) {
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
