package harvest.migration.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.rehearsal.EmbeddedKafka;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The load model in figures (docs/benchmark.md): one or more builds, and their peer, one after the
 * other on the same machine. A build is measured from outside, by its launcher, as an operator runs
 * it; the broker is in this process, Harvest is the simulator in another one.
 */
public final class Benchmark implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TOPICS =
      List.of("requests", "results", "dead-letters", "accounts", "reads", "records", "payloads");
  private static final int PARTITIONS = 4;
  private static final double TICKS_PER_SECOND = 100; // Linux: sysconf(_SC_CLK_TCK)

  private final Options options;
  private final Path directory;
  private final EmbeddedKafka broker;
  private final Admin admin;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(1);
  private final Map<String, Map<String, List<Double>>> table = new LinkedHashMap<>();
  private int rounds;

  /** A build of this program, or the peer, which has no home. */
  private record Subject(String name, String home) {
    boolean isPeer() {
      return home.isEmpty();
    }
  }

  private record Options(List<Subject> subjects, List<String> only, int requests, long csvBytes) {
    static Options of(String[] arguments) {
      List<Subject> subjects = new ArrayList<>();
      List<String> only = List.of("start", "budget", "pace", "at-once", "million", "csv", "list");
      int requests = 1_000_000;
      long csvBytes = 1L << 30;
      for (String argument : arguments) {
        String[] halves = argument.split("=", 2);
        switch (halves[0]) {
          case "--build" -> {
            String[] build = halves[1].split(":", 2);
            subjects.add(new Subject(build[0], build[1]));
          }
          case "--only" -> only = List.of(halves[1].split(","));
          case "--requests" -> requests = Integer.parseInt(halves[1]);
          case "--csv-bytes" -> csvBytes = Long.parseLong(halves[1]);
          default -> throw new IllegalArgumentException(argument + ": no such option");
        }
      }
      if (subjects.isEmpty()) {
        subjects.add(new Subject("program", Path.of("").toAbsolutePath().toString()));
      }
      return new Options(subjects, only, requests, csvBytes);
    }

    List<Subject> withPeer() {
      List<Subject> all = new ArrayList<>(subjects);
      if (Files.exists(Path.of("target/peer/peer.jar"))) {
        all.add(new Subject("peer", ""));
      }
      return all;
    }
  }

  private Benchmark(Options options) throws IOException {
    this.options = options;
    this.directory =
        Files.createDirectories(
            Path.of("target", "benchmark", Long.toString(System.currentTimeMillis()))
                .toAbsolutePath());
    this.broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    this.admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()));
  }

  /** Prints the table; docs/benchmark.md has the options. */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.of(arguments);
    System.out.printf(
        "Java %s, %d processors%n", Runtime.version(), Runtime.getRuntime().availableProcessors());
    try (Benchmark benchmark = new Benchmark(options)) {
      if (options.only().contains("start")) {
        benchmark.start();
      }
      if (options.only().contains("budget")) {
        benchmark.budget();
      }
      if (options.only().contains("pace")) {
        benchmark.pace();
      }
      if (options.only().contains("at-once")) {
        benchmark.atOnce();
      }
      if (options.only().contains("million")) {
        benchmark.million();
      }
      if (options.only().contains("csv")) {
        benchmark.csv();
      }
      if (options.only().contains("list")) {
        benchmark.list();
      }
      benchmark.print();
    }
    System.exit(0);
  }

  /** Rows (a): the process starts with a request that waits, and commands that need no broker. */
  private void start() throws Exception {
    for (int round = 0; round < 3; round++) {
      for (Subject subject : options.withPeer()) {
        try (Harvest harvest = new Harvest();
            Run run = new Run(subject, harvest, Map.of())) {
          run.send(1);
          long began = System.nanoTime();
          run.start("-Xmx512m");
          until("the first call", () -> harvest.calls() > 0, 5);
          add("(a) s from start to first call", subject, seconds(began));
        }
        if (!subject.isPeer()) {
          for (String command : List.of("--help", "init", "status")) {
            try (Harvest harvest = new Harvest();
                Run run = new Run(subject, harvest, Map.of())) {
              long began = System.nanoTime();
              run.command("-Xmx256m", command);
              add("(a) s of " + command, subject, seconds(began));
            }
          }
        }
      }
    }
  }

  /** Row (b): three minutes of Harvest's own limit, as a sliding window. */
  private void budget() throws Exception {
    for (Subject subject : options.subjects()) {
      try (Harvest harvest = new Harvest("--rate", "100/15s", "--latency", "300ms");
          Run run = new Run(subject, harvest, Map.of())) {
        run.send(1_400);
        run.start("-Xmx512m");
        until("the first calls", () -> harvest.calls() >= 20, 20);
        long before = harvest.calls();
        long began = System.nanoTime();
        TimeUnit.MINUTES.sleep(3);
        double share = (harvest.calls() - before) / seconds(began) / (100 / 15.0);
        add("(b) share of the budget used", subject, share);
        add("(b) answers of 429", subject, (double) harvest.refused());
      }
    }
  }

  /** Row (c): 1,000 requests at Harvest's pace, then a minute of nothing to do. */
  private void pace() throws Exception {
    for (Subject subject : options.withPeer()) {
      try (Harvest harvest = new Harvest("--latency", "300ms");
          Run run = new Run(subject, harvest, Map.of())) {
        Process process = run.start("-Xmx128m");
        run.send(1);
        until("the first call", () -> harvest.calls() > 0, 20);
        double before = cpu(process.pid());
        long began = System.nanoTime();
        int threads = 0;
        for (int i = 1; i <= 1_000; i++) {
          TimeUnit.NANOSECONDS.sleep((long) (i * 15e9 / 100) - (System.nanoTime() - began));
          run.send(1);
          threads = Math.max(threads, (int) status(process.pid(), "Threads"));
        }
        until("all results", () -> run.count("results") > 1_000, 20);
        add("(c) processor s for 1,000 requests", subject, cpu(process.pid()) - before);
        add("(c) resident MB", subject, status(process.pid(), "VmRSS") / 1024);
        add("(c) threads, at most", subject, threads);
        double resting = cpu(process.pid());
        TimeUnit.SECONDS.sleep(60);
        add("(c) share of a core at rest", subject, (cpu(process.pid()) - resting) / 60);
        add("(c) threads at rest", subject, status(process.pid(), "Threads"));
      }
    }
  }

  /** Row (d): the default window, an endpoint that answers at once, no limit. */
  private void atOnce() throws Exception {
    for (int round = 0; round < 3; round++) {
      for (Subject subject : options.withPeer()) {
        try (Harvest harvest = new Harvest();
            Run run = new Run(subject, harvest, Map.of("harvest.rate.requests", "0"))) {
          run.send(100_000);
          run.start("-Xmx1g");
          add("(d) requests/s, endpoint answers at once", subject, rate(run, 50_000, 95_000));
        }
      }
    }
  }

  private static double rate(Run run, long from, long until) throws Exception {
    until(from + " results", () -> run.count("results") >= from, 20);
    long before = run.count("results");
    long began = System.nanoTime();
    until(until + " results", () -> run.count("results") >= until, 20);
    return (run.count("results") - before) / seconds(began);
  }

  /** Rows (e) and (h): commands and a start over the largest migration to plan for. */
  private void million() throws Exception {
    for (Subject subject : options.subjects()) {
      try (Harvest harvest = new Harvest();
          Run run = new Run(subject, harvest, Map.of("harvest.rate.requests", "0"))) {
        run.send(options.requests());
        Process process = run.start("-Xmx1g");
        until("all results", () -> run.count("results") >= options.requests(), 100);
        process.destroy();
        process.waitFor();
        add("ledger, bytes a request", subject, (double) run.ledgerBytes() / options.requests());
        run.send(1);
        long calls = harvest.calls();
        long began = System.nanoTime();
        process = run.start("-Xmx512m");
        until("the first call", () -> harvest.calls() > calls, 5);
        add("(h) s from start to first call, ledger of all", subject, seconds(began));
        process.destroy();
        process.waitFor();
        for (String command :
            List.of(
                "plan", "status", "report", "export --out " + run.folder.resolve("pairs.csv"))) {
          began = System.nanoTime();
          double resident = run.command("-Xmx256m", command.split(" "));
          add("(e) s of " + command.split(" ", -1)[0] + ", 256 MB of heap", subject, seconds(began));
          add("(e) MB resident of " + command.split(" ", -1)[0], subject, resident / 1024);
        }
        try (var files = Files.list(run.data())) {
          for (Path file : files.filter(f -> f.toString().contains("ledger.db")).toList()) {
            Files.delete(file);
          }
        }
        began = System.nanoTime();
        double resident = run.command("-Xmx256m", "rebuild-ledger");
        add("(e) s of rebuild-ledger, 256 MB of heap", subject, seconds(began));
        add("(e) MB resident of rebuild-ledger", subject, resident / 1024);
      }
    }
  }

  /** Row (f): a large CSV, little heap; its requests wait for the budget meanwhile. */
  private void csv() throws Exception {
    Path csv = directory.resolve("users.csv");
    long rows = 0;
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      out.write("application,subject,v1_refresh_token,plan\n");
      for (long bytes = 0; bytes < options.csvBytes(); rows++) {
        String row = "acme,user-" + rows + "," + token() + ",team\n";
        out.write(row);
        bytes += row.length();
      }
    }
    for (Subject subject : options.subjects()) {
      try (Harvest harvest = new Harvest();
          Run run = new Run(subject, harvest, Map.of())) {
        Path inbox = Files.createDirectories(run.data().resolve("inbox"));
        Files.createLink(inbox.resolve("users.csv"), csv);
        Files.writeString(inbox.resolve("users.csv.done"), "");
        Path report = inbox.resolve(".processed/users.csv.report.json");
        run.start("-Xmx256m");
        until("the file", () -> Files.exists(report), 100);
        JsonNode said = JSON.readTree(Files.readString(report));
        double took =
            java.time.Duration.between(
                        java.time.Instant.parse(said.path("started_at").asText()),
                        java.time.Instant.parse(said.path("finished_at").asText()))
                    .toMillis()
                / 1e3;
        add("(f) rows/s of a CSV, 256 MB of heap", subject, said.path("rows").asLong() / took);
      }
    }
  }

  /** Row (g): one list of V2, pages of 2,000. */
  private void list() throws Exception {
    for (Subject subject : options.subjects()) {
      try (Harvest harvest = new Harvest("--records", "users=400000", "--per-page", "2000");
          Run run =
              new Run(
                  subject,
                  harvest,
                  Map.of(
                      "harvest.rate.requests", "0",
                      "harvest.accounts", "true",
                      "harvest.read.resources", "users"))) {
        run.send(1);
        run.start("-Xmx512m");
        until("records", () -> run.count("records") > 40_000, 20);
        long before = run.count("records");
        long began = System.nanoTime();
        until("most records", () -> run.count("records") > 360_000, 20);
        add("(g) records/s of a list", subject, (run.count("records") - before) / seconds(began));
      }
    }
  }

  private String token() {
    byte[] bytes = new byte[64];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void until(String what, Callable<Boolean> condition, int minutes)
      throws Exception {
    for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes); !condition.call(); ) {
      if (System.nanoTime() > end) {
        throw new IOException(what + ": not within " + minutes + " minutes");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Processor seconds of a process so far (proc(5): fields 14 and 15 of stat). */
  private static double cpu(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private static double status(long pid, String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith(field + ":")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + field);
  }

  private void add(String row, Subject subject, double figure) {
    System.out.printf(Locale.ROOT, "  %-50s %-10s %.3f%n", row, subject.name(), figure);
    System.out.flush();
    table
        .computeIfAbsent(row, r -> new LinkedHashMap<>())
        .computeIfAbsent(subject.name(), s -> new ArrayList<>())
        .add(figure);
  }

  private void print() {
    table.forEach(
        (row, subjects) -> {
          StringBuilder line = new StringBuilder(String.format("| %s |", row));
          subjects.forEach(
              (subject, figures) -> {
                double median = figures.stream().sorted().toList().get(figures.size() / 2);
                line.append(String.format(Locale.ROOT, " %s %.3f |", subject, median));
              });
          System.out.println(line);
        });
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }

  /** The simulator, in a process of its own, of this build for every subject. */
  private final class Harvest implements AutoCloseable {
    private final Process process;
    private final String url;

    Harvest(String... more) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx700m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "harvest.migration.cli.HarvestMigration",
                  "simulator",
                  "--log-mode",
                  "summary",
                  "--repeat",
                  "same"));
      command.addAll(List.of(more));
      this.process =
          new ProcessBuilder(command)
              .redirectError(directory.resolve("simulator.log").toFile())
              .start();
      String line = process.inputReader().readLine();
      if (line == null) {
        throw new IOException("simulator: see " + directory);
      }
      this.url = line;
    }

    long calls() throws IOException, InterruptedException {
      return summary().path("calls").asLong();
    }

    long refused() throws IOException, InterruptedException {
      return summary().path("by_status").path("429").asLong();
    }

    private JsonNode summary() throws IOException, InterruptedException {
      URI address = URI.create(url + "/__simulator/summary");
      return JSON.readTree(
          http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
              .body());
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /** One subject over topics, a group and a folder of its own. */
  private final class Run implements AutoCloseable {
    private final Subject subject;
    private final String prefix;
    private final Path folder;
    private final Path configuration;
    private final List<Process> processes = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private int sent;

    Run(Subject subject, Harvest harvest, Map<String, String> more) throws Exception {
      this.subject = subject;
      this.prefix = subject.name() + "-" + ++rounds;
      this.folder = Files.createDirectories(directory.resolve(prefix));
      admin
          .createTopics(
              TOPICS.stream()
                  .map(topic -> new NewTopic(prefix + "." + topic, PARTITIONS, (short) 1))
                  .toList())
          .all()
          .get();
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("harvest.kafka.brokers", broker.brokers());
      settings.put("harvest.kafka.group", prefix);
      settings.put("harvest.id.url", harvest.url);
      settings.put("harvest.api.url", harvest.url);
      settings.put("harvest.v1.url", harvest.url);
      settings.put("harvest.user-agent", "Benchmark (ops@example.test)");
      settings.put("harvest.data.dir", data().toString());
      settings.put("harvest.accounts", "false");
      settings.put("harvest.window", "200");
      TOPICS.forEach(topic -> settings.put("harvest.topic." + topic, prefix + "." + topic));
      for (String version : List.of("v1", "v2")) {
        settings.put("harvest.app.acme." + version + "-client-id", "acme-" + version);
        settings.put("harvest.app.acme." + version + "-client-secret", "0123456789-" + version);
      }
      settings.put("harvest.app.acme.redirect-uri", "https://acme.example/callback");
      settings.putAll(more);
      this.configuration = folder.resolve("run.properties");
      List<String> lines = new ArrayList<>();
      settings.forEach((key, value) -> lines.add(key + "=" + value));
      Files.write(configuration, lines);
      this.producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", broker.brokers(), "acks", "all", "batch.size", 1 << 18),
              new ByteArraySerializer(),
              new ByteArraySerializer());
    }

    Path data() {
      return folder.resolve("data");
    }

    void send(int requests) {
      for (int i = 0; i < requests; i++) {
        String user = "user-" + ++sent;
        String request =
            "{\"application\":\"acme\",\"subject\":\""
                + user
                + "\",\"v1_refresh_token\":\""
                + token()
                + "\"}";
        var unused =
            producer.send(
                new ProducerRecord<>(
                    prefix + ".requests",
                    user.getBytes(StandardCharsets.UTF_8),
                    request.getBytes(StandardCharsets.UTF_8)));
      }
      producer.flush();
    }

    long count(String topic) throws Exception {
      Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        ends.put(new TopicPartition(prefix + "." + topic, partition), OffsetSpec.latest());
      }
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(ListOffsetsResultInfo::offset)
          .sum();
    }

    long ledgerBytes() throws IOException {
      return Files.size(data().resolve("ledger.db"));
    }

    Process start(String heap) throws IOException {
      return subject.isPeer()
          ? launch(
              Map.of(),
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  heap,
                  "-cp",
                  "target/peer/peer.jar:target/peer/lib/*",
                  "peer.Peer",
                  configuration.toString()))
          : launch(heap, "run");
    }

    /** Runs a command to its end; its largest resident size in kB. */
    double command(String heap, String... arguments) throws Exception {
      Process process = launch(heap, arguments);
      double resident = 0;
      while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
        try {
          resident = Math.max(resident, status(process.pid(), "VmHWM"));
        } catch (IOException e) {
          // It has ended meanwhile.
        }
      }
      if (process.exitValue() > 1) {
        throw new IOException(String.join(" ", arguments) + ": see " + folder);
      }
      return resident;
    }

    private Process launch(String heap, String... arguments) throws IOException {
      List<String> command = new ArrayList<>(List.of(subject.home() + "/harvest-migration"));
      command.addAll(List.of(arguments));
      if (!arguments[0].startsWith("--") && !arguments[0].equals("init")) {
        command.addAll(List.of("--config", configuration.toString()));
      }
      return launch(
          Map.of("JAVA_OPTS", heap, "JAVA_HOME", System.getProperty("java.home")), command);
    }

    private Process launch(Map<String, String> environment, List<String> command)
        throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      Path output = folder.resolve(processes.size() + ".txt");
      Process process =
          builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      processes.add(process);
      return process;
    }

    @Override
    public void close() {
      processes.forEach(process -> process.destroyForcibly().onExit().join());
      producer.close();
      admin
          .deleteTopics(TOPICS.stream().map(topic -> prefix + "." + topic).toList())
          .all()
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    }
  }
}
