package harvest.migration.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The figures of docs/benchmark.md, measured in one run, peers interleaved, medians of rounds. */
public final class Benchmark {
  private static final String PEER = "peer";
  private static final String PROGRAM = "program";
  private static final String BARE = "program-without-ledger";

  private final Options options;
  private final Bench bench;
  private final Table table;

  private Benchmark(Options options, Bench bench, Table table) {
    this.options = options;
    this.bench = bench;
    this.table = table;
  }

  /** Prints a table; see docs/benchmark.md for the options. */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.of(List.of(arguments));
    Table table = new Table();
    try (Bench bench = new Bench(options.directory())) {
      System.out.printf(
          "Java %s, %d processors, %d rounds of %d s%n",
          Runtime.version(),
          Runtime.getRuntime().availableProcessors(),
          options.rounds(),
          options.seconds());
      new Benchmark(options, bench, table).run();
    }
    table.print();
    System.exit(0);
  }

  private void run() throws Exception {
    List<Child> subjects = new ArrayList<>();
    try {
      for (String name : options.subjects()) {
        subjects.add(
            new Child(
                name,
                options.jvm(name),
                name.equals(PEER) ? "target/peer/peer.jar:target/peer/lib/*" : options.classPath(name),
                bench.directory().resolve(name + ".log"),
                name.equals(PEER) ? "peer.Peer" : "harvest.migration.benchmark.Subject",
                name));
      }
      if (options.measures("throughput")) {
        throughput(subjects);
      }
      if (options.measures("latency")) {
        latency(subjects.stream().filter(subject -> !subject.name().equals(BARE)).toList());
      }
      if (options.measures("rate")) {
        rate(subjects.stream().filter(subject -> subject.name().equals(PROGRAM)).toList());
      }
    } finally {
      subjects.forEach(Child::close);
    }
    if (options.measures("ledger")) {
      new LedgerFigures(table, bench.directory()).measure();
    }
  }

  private void throughput(List<Child> subjects) throws Exception {
    bench.endpoint().atOnce();
    int[] requests = new int[subjects.size()];
    for (int i = 0; i < subjects.size(); i++) {
      double warm = throughput(subjects.get(i), 100_000, false); // cold rounds are not counted
      warm = throughput(subjects.get(i), (int) (warm * options.seconds()), false);
      requests[i] = (int) (warm * options.seconds());
    }
    for (int round = 0; round < options.rounds(); round++) {
      table.add("at once: endpoint alone, calls/s", bench.endpoint().alone(2));
      for (int i = 0; i < subjects.size(); i++) {
        throughput(subjects.get(i), requests[i], true);
      }
    }
    String rate = "at once: %s, requests/s";
    String ledger = "at once: ledger on / off";
    String peer = "at once: program without ledger / parallel-consumer-vertx";
    table.ratio(ledger, rate.formatted(PROGRAM), rate.formatted(BARE));
    table.ratio(peer, rate.formatted(BARE), rate.formatted(PEER));
    table.ratio(
        "at once: program / parallel-consumer-vertx",
        rate.formatted(PROGRAM),
        rate.formatted(PEER));
    table.goal(ledger, ">= .85");
    table.goal(peer, ">= 1");
  }

  /** Requests a second between a tenth of them done and nine tenths. */
  private double throughput(Child subject, int requests, boolean counts) throws Exception {
    try (Bench.Round round = bench.new Round(subject, requests)) {
      round.start(Map.of("harvest.window", String.valueOf(options.window())));
      long from = await(round, round.requests() / 10);
      long begun = System.nanoTime();
      double cpu = subject.cpu().toNanos();
      double endpointCpu = bench.endpoint().child().cpu().toNanos();
      long until = await(round, round.requests() * 9L / 10);
      double rate = (until - from) / ((System.nanoTime() - begun) / 1e9);
      cpu = (subject.cpu().toNanos() - cpu) / (until - from) / 1e9 * 10_000;
      endpointCpu =
          (bench.endpoint().child().cpu().toNanos() - endpointCpu) / (until - from) / 1e9 * 10_000;
      if (counts) {
        table.add("at once: " + subject.name() + ", requests/s", rate);
        table.add("at once: " + subject.name() + ", processor s/10,000", cpu);
        table.add("at once: endpoint for " + subject.name() + ", processor s/10,000", endpointCpu);
      }
      await(round, round.requests());
      if (round.count("dead-letters") > 0) {
        throw new IOException(subject.name() + ": there are dead letters");
      }
      return rate;
    }
  }

  private static long await(Bench.Round round, long results) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    long count = round.count("results");
    while (count < results) {
      if (System.nanoTime() > end) {
        throw new IOException("only " + count + " results of " + results + " in 120 s");
      }
      TimeUnit.MILLISECONDS.sleep(20);
      count = round.count("results");
    }
    return count;
  }

  private void latency(List<Child> subjects) throws Exception {
    for (int round = 0; round < options.rounds(); round++) {
      for (Child subject : subjects) {
        bench.endpoint().fixed100();
        inFlight(subject, "fixed 100 ms");
        bench.endpoint().heavyTail100();
        inFlight(subject, "heavy tail");
      }
    }
    table.goal("fixed 100 ms: program, share of 500 in flight", ">= .95");
    table.goal("heavy tail: program, share of 500 in flight", ">= .95");
  }

  private void inFlight(Child subject, String latency) throws Exception {
    int requests = (options.seconds() + 6) * options.window() * 10 * 12 / 10;
    try (Bench.Round round = bench.new Round(subject, requests)) {
      round.start(Map.of("harvest.window", String.valueOf(options.window())));
      await(round, 3 * 5_000);
      Endpoint.Figures from = bench.endpoint().figures();
      double cpu = subject.cpu().toNanos();
      TimeUnit.SECONDS.sleep(options.seconds());
      Endpoint.Figures until = bench.endpoint().figures();
      cpu = (subject.cpu().toNanos() - cpu) / 1e9 / (until.clock() - from.clock());
      table.add(
          latency + ": " + subject.name() + ", share of 500 in flight",
          until.meanInFlightSince(from) / options.window());
      table.add(
          latency + ": " + subject.name() + ", calls/s / 5,000",
          until.callsPerSecondSince(from) / (options.window() * 10));
      table.add(latency + ": " + subject.name() + ", processors used", cpu);
    }
  }

  private void rate(List<Child> subjects) throws Exception {
    bench.endpoint().limit(100, "3s");
    for (Child subject : subjects) {
      for (int i = 0; i < options.rounds(); i++) {
        try (Bench.Round round = bench.new Round(subject, 2_000)) {
          round.start(Map.of("harvest.rate.requests", "100", "harvest.rate.period", "3s"));
          await(round, 100);
          Endpoint.Figures from = bench.endpoint().figures();
          TimeUnit.SECONDS.sleep(2L * options.seconds());
          Endpoint.Figures until = bench.endpoint().figures();
          table.add("budget: share used", until.callsPerSecondSince(from) / (100 / 3.0));
          table.add("budget: answers of 429", (double) (until.refused() - from.refused()));
        }
      }
    }
    table.goal("budget: share used", ">= .98");
    table.goal("budget: answers of 429", "0");
  }

  /** What the command line says. */
  private record Options(
      List<String> only,
      List<String> subjects,
      int rounds,
      int seconds,
      int window,
      Map<String, String> more) {
    static Options of(List<String> arguments) {
      List<String> only = List.of("throughput", "latency", "rate", "ledger");
      List<String> subjects = List.of(PROGRAM, PEER, BARE);
      int rounds = 5;
      int seconds = 6;
      int window = 500;
      Map<String, String> more = new java.util.HashMap<>();
      for (String argument : arguments) {
        String[] halves = argument.split("=", 2);
        switch (halves[0]) {
          case "--only" -> only = List.of(halves[1].split(","));
          case "--subjects" -> subjects = List.of(halves[1].split(","));
          case "--rounds" -> rounds = Integer.parseInt(halves[1]);
          case "--window" -> window = Integer.parseInt(halves[1]);
          case "--seconds" -> seconds = Integer.parseInt(halves[1]);
          default -> {
            if (!halves[0].startsWith("--jvm-") && !halves[0].startsWith("--classes-")) {
              throw new IllegalArgumentException(argument + ": no such option");
            }
            more.put(halves[0], halves[1]);
          }
        }
      }
      return new Options(only, subjects, rounds, seconds, window, more);
    }

    boolean measures(String what) {
      return only.contains(what);
    }

    List<String> jvm(String subject) {
      List<String> flags = new ArrayList<>(List.of("-Xmx1g"));
      String given = more.get("--jvm-" + subject);
      if (given != null) {
        flags.addAll(List.of(given.split(" ")));
      }
      return flags;
    }

    /** Other classes before ours: two builds side by side in one run. */
    String classPath(String subject) {
      String given = more.get("--classes-" + subject);
      return given == null ? Child.ours() : given + ":" + Child.ours();
    }

    Path directory() {
      return Path.of("target", "benchmark", String.valueOf(System.currentTimeMillis()))
          .toAbsolutePath();
    }
  }
}
