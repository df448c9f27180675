package harvest.migration.rehearsal;

import harvest.migration.bundle.Bundle;
import harvest.migration.cli.CommonOptions;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.cli.Logging;
import harvest.migration.cli.RunSession.RunUntil;
import harvest.migration.cli.Surroundings;
import harvest.migration.cli.Termination.StopSignal;
import harvest.migration.monitor.Counters;
import harvest.migration.monitor.Progress;
import harvest.migration.pace.Timing.SystemTiming;
import harvest.migration.rehearsal.DemoScenario.DemoFolder;
import harvest.migration.report.Reconciliation;
import harvest.migration.report.Report;
import harvest.migration.settings.Key;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.settings.SettingsLoader.InvalidSettings;
import harvest.migration.settings.SettingsLoader.Loaded;
import harvest.migration.settings.SettingsLoader.Problem;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import harvest.migration.topics.TopicSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The main job with everything brought along, and the proof that nothing was lost. */
@Command(
    name = "demo",
    description = {
      "Runs the main job on an in-process Kafka broker and the bundled Harvest simulator:",
      "a file drop and Kafka requests, over a thousand together, with revoked tokens and faults.",
      "Then reconciles it as report does, and with the simulator's own log of calls.",
      "Leaves its files under harvest.data.dir/demo. Exit status: 0 reconciliation OK, 1 discrepancies."
    })
final class DemoCommand implements Callable<Integer> {
  private static final long SEED = 20_190_101; // since then V1 is unsupported
  private static final int PARTITIONS = 3;
  private static final Duration IDLE = Duration.ofMillis(800);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Loaded loaded = common.load(surroundings);
    List<Problem> problems = loaded.problems().stream().filter(DemoCommand::matters).toList();
    if (!problems.isEmpty()) {
      throw new InvalidSettings(problems);
    }
    try (DemoFolder folder =
        DemoFolder.take(loaded.provisional().dataDir().resolve("demo").normalize())) {
      folder.clear();
      Runnable back = Logging.toFile(folder.log());
      try {
        return demo(folder, loaded.provisional());
      } finally {
        back.run();
      }
    } catch (IOException e) {
      throw new CommandFailure("demo: " + e.getMessage(), CommandFailure.FAILED, e);
    }
  }

  /** The demo has a User-Agent of its own. */
  private static boolean matters(Problem problem) {
    return !(problem.key().equals(Key.USER_AGENT.key()) && problem.where().equals(Problem.NOT_SET));
  }

  private int demo(DemoFolder folder, Settings configured) throws Exception {
    PrintWriter err = surroundings.err();
    Sample sample = Sample.of(SEED);
    err.println("demo: starting a Kafka broker and a Harvest simulator in this process");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.kafka(), 0);
        Simulator simulator = Simulator.start(DemoScenario.harvest(SEED, folder.calls()))) {
      DemoScenario.configure(folder, configured.camel(), kafka.brokers(), simulator.url());
      Settings settings = new SettingsLoader(folder.path(), Map.of()).load(folder.config()).valid();
      createTopics(settings);
      putIn(sample, folder, settings);
      long start = System.nanoTime();
      Counters counters = run(settings);
      double seconds = (System.nanoTime() - start) / 1e9;
      boolean reconciled =
          summary(settings, sample, counters, simulator).print(surroundings.out(), sample, seconds);
      farewell(folder, sample);
      return reconciled ? 0 : CommandFailure.FAILED;
    }
  }

  private static void createTopics(Settings settings) throws TopicFailure {
    try (Admin admin = KafkaClients.of(settings).admin()) {
      new TopicSetup(admin).create(settings.topics().all(), PARTITIONS, (short) 1);
    }
  }

  private void putIn(Sample sample, DemoFolder folder, Settings settings)
      throws TopicFailure, IOException, InterruptedException, ExecutionException {
    folder.drop(DemoFolder.FILE, sample.csv());
    folder.drop(DemoFolder.XML, sample.xml());
    try (Producer<byte[], byte[]> producer = KafkaClients.of(settings).producer()) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (byte[] request : sample.requests()) {
        sent.add(producer.send(new ProducerRecord<>(settings.topics().requests(), request)));
      }
      producer.flush();
      for (Future<RecordMetadata> one : sent) {
        one.get(); // flushed: it throws, or is there
      }
    }
  }

  @SuppressWarnings("try") // the display only has to be there while it runs
  private Counters run(Settings settings) throws Exception {
    StopSignal signal = new StopSignal();
    surroundings.termination().onRequest(signal::asked);
    try (SystemTiming timing = new SystemTiming()) {
      Bundle bundle = new Bundle(settings, surroundings.home(), timing, signal);
      timing.after(LONGEST.toNanos(), () -> signal.trouble("it did not come to its end in time"));
      try (RunUntil until = new RunUntil(settings, bundle, signal);
          Progress progress = progress(bundle)) {
        bundle.start();
        until.await(IDLE, () -> false);
      } finally {
        bundle.stop();
      }
      String trouble = signal.trouble();
      if (trouble != null) {
        surroundings.err().println("demo: " + trouble);
      } else if (signal.isAsked()) {
        throw new CommandFailure(
            "demo: stopped before its end; the same command begins anew", CommandFailure.FAILED);
      }
      return bundle.counters();
    }
  }

  private static Progress progress(Bundle bundle) {
    return Progress.start(bundle.readings(), System.err, Progress.isTerminal());
  }

  /** What {@code report} finds, and the same compared with what the simulator saw. */
  private static DemoSummary summary(
      Settings settings, Sample sample, Counters counters, Simulator simulator) throws Exception {
    KafkaClients clients = KafkaClients.of(settings);
    try (Admin admin = clients.admin()) {
      Report report =
          new Reconciliation(settings, new TopicReader(clients), new GroupPositions(clients, admin))
              .run(Instant.now());
      DemoTopics topics = new DemoTopics(settings);
      CallLogComparison comparison =
          new CallLogComparison(
              sample.records(),
              report.total(),
              report.problems().stream()
                  .map(problem -> problem.kind().key() + " " + problem.text())
                  .toList(),
              topics.outcomes(),
              counters.duplicates(),
              counters.calls(),
              simulator.log().calls());
      return new DemoSummary(report, comparison, topics.followup());
    }
  }

  private void farewell(DemoFolder folder, Sample sample) {
    PrintWriter out = surroundings.out();
    out.println();
    out.println("To look at, in " + folder.path() + ":");
    out.printf(
        Locale.ROOT,
        "  %-20s what became of the files; %d rows were no requests%n",
        folder.path().relativize(folder.processed()),
        sample.broken());
    out.printf(
        Locale.ROOT, "  %-20s each call, as the simulator saw it%n", folder.calls().getFileName());
    out.printf(Locale.ROOT, "  %-20s what the program logged%n", folder.log().getFileName());
    out.println(
        "The pairs, with their tokens (others: --topic dead-letters, accounts, records,"
            + System.lineSeparator()
            + "payloads):");
    out.println(
        "  "
            + freed(Key.DATA_DIR)
            + freed(Key.KAFKA_BROKERS)
            + "./harvest-migration export --config "
            + folder.config());
    out.flush();
  }

  /** What keeps a variable of the environment from winning over the demo's configuration. */
  private String freed(Key key) {
    return surroundings.environment().containsKey(key.variable())
        ? "env -u " + key.variable() + " "
        : "";
  }
}
