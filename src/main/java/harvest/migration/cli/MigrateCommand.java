package harvest.migration.cli;

import ch.qos.logback.classic.Level;
import harvest.migration.bundle.Bundle;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.drops.InboxCopies;
import harvest.migration.drops.RequestFiles;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.pace.Circuit;
import harvest.migration.report.Csv;
import harvest.migration.report.Export.ExportLog;
import harvest.migration.report.Export.Exported;
import harvest.migration.report.FileUsers;
import harvest.migration.report.Planning;
import harvest.migration.report.Planning.Plan;
import harvest.migration.report.Reconciliation;
import harvest.migration.report.Replay;
import harvest.migration.report.Report;
import harvest.migration.report.ReportFormats;
import harvest.migration.report.RowWriter;
import harvest.migration.report.TextTable;
import harvest.migration.secret.PrivateFile;
import harvest.migration.settings.Key;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader.Loaded;
import harvest.migration.topics.GroupPositions;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import harvest.migration.topics.TopicReader.TopicEnds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A whole migration from files in one command, without a Kafka cluster. */
@Command(
    name = "migrate",
    description = {
      "Migrates the users of files in one command: plan, question, canary, run, results, report.",
      "Writes the pairs to --out and beside it NAME-left.csv (users without a pair) and",
      "NAME-report.html. The same command resumes after a stop or a kill; a user who has a pair is"
          + " not migrated again.",
      "Exit status: 0 every request has an outcome and none is in doubt; 1 not, or the canary failed;"
          + " 2 cannot start."
    })
final class MigrateCommand implements Callable<Integer> {
  /** How long nothing must have been left to do; the copies are complete when the run starts. */
  private static final Duration IDLE = Duration.ofSeconds(2);

  private static final String LEFT = "-left.csv";
  private static final String REPORT = "-report.html";
  private static final String AGAIN = "the same command resumes: nobody is migrated twice";

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "*.csv, *.ndjson, *.jsonl or *.json, also .gz; copied, never changed.")
  private List<Path> files = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The pairs: CSV, or NDJSON where the name says so. Mode 0600.")
  private Path out = Path.of("");

  @Option(
      names = "--canary",
      paramLabel = "N",
      defaultValue = "5",
      description = "Requests that go first, alone (default ${DEFAULT-VALUE}).")
  private int canary = 5;

  @Option(names = "--yes", description = "Start without asking.")
  private boolean yes;

  MigrateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Rehearsal.neededBy("migrate");
    Loaded loaded = withStatusPage(common.load(surroundings));
    Settings settings = loaded.valid();
    checkArguments(settings);
    EmbeddedBroker embedded = new EmbeddedBroker(settings);
    Rehearsal.Broker broker = embedded.startIfLeft().orElse(null);
    try {
      show(new Planning(settings).ofFiles(files), settings);
      if (broker != null) {
        showWaiting(settings);
      }
      if (!yes
          && !surroundings.confirms("A token is spent once it is sent to Harvest. Go ahead?")) {
        surroundings.out().println("Stopped before the first call; nothing was changed.");
        surroundings.out().flush();
        return CommandFailure.FAILED;
      }
      if (broker == null) {
        broker = embedded.start("migrate");
      }
      RunSession session = new RunSession(surroundings, loaded);
      session.check(new BrokerCheck.Creation(1, (short) 1), new PrintWriter(Writer.nullWriter()));
      Runnable back = Logging.toFile(log(settings), Level.WARN);
      try {
        return migrate(settings, session, new FileUsers(settings, files));
      } finally {
        back.run();
      }
    } finally {
      if (broker != null) {
        broker.close();
      }
    }
  }

  /** What is no news for the one who watches goes there. */
  private static Path log(Settings settings) throws IOException {
    Path log = settings.dataDir().resolve("migrate.log");
    if (Files.notExists(log)) {
      Files.createFile(
          log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return log;
  }

  /** What an earlier run left on the topic or in the inbox goes out with the files. */
  private void showWaiting(Settings settings) throws TopicFailure, IOException {
    KafkaClients clients = KafkaClients.of(settings);
    try (Admin admin = clients.admin()) {
      Plan waiting =
          new Planning(settings).run(new TopicReader(clients), new GroupPositions(clients, admin));
      if (waiting.calls() > 0) {
        surroundings
            .out()
            .println(
                TextTable.number(waiting.calls())
                    + " requests of an earlier run still wait, and are sent too.");
        surroundings.out().flush();
      }
    }
  }

  /** Somebody sits beside it: without a port of the configuration it takes a free one. */
  private Loaded withStatusPage(Loaded loaded) {
    if (loaded.provisional().operation().healthPort() != null) {
      return loaded;
    }
    Map<String, String> environment = new HashMap<>(surroundings.environment());
    environment.put(Key.HEALTH_PORT.variable(), "0");
    return common.load(surroundings.with(environment));
  }

  private void checkArguments(Settings settings) throws CommandFailure, IOException {
    if (canary < 1) {
      throw unusable("--canary: a number from 1 on is needed");
    }
    if (settings.applications().all().isEmpty()) {
      throw unusable(
          "harvest.app.NAME.*: not set, so there is nothing to migrate; harvest-migration init"
              + " writes what has to be filled in");
    }
    RequestFiles kind = new RequestFiles();
    for (Path file : files) {
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw unusable(file + ": is no file that can be read");
      }
      if (kind.format(String.valueOf(file.getFileName())).isEmpty()) {
        throw unusable(file + ": name a *.csv, *.ndjson, *.jsonl or *.json file, also .gz");
      }
    }
    Path folder = out.toAbsolutePath().getParent();
    if (Files.isDirectory(out) || folder == null || !Files.isWritable(folder)) {
      throw unusable("--out: " + out + " cannot be written; name a file in a folder of yours");
    }
    List<Path> inputs = new ArrayList<>();
    for (Path file : files) {
      inputs.add(file.toRealPath());
    }
    for (Path target : List.of(out, beside(LEFT), beside(REPORT))) {
      if (Files.exists(target) && inputs.contains(target.toRealPath())) {
        throw unusable("--out: " + target + " is one of the files to migrate; name another");
      }
    }
    Path inbox = settings.files().inbox();
    for (Path input : inputs) {
      if (Files.isDirectory(inbox) && input.startsWith(inbox.toRealPath())) {
        throw unusable(input + ": lies in the inbox, from where run moves it; name another copy");
      }
    }
    if (!yes && !surroundings.interactive()) {
      throw unusable("--yes: needed where no terminal can be asked before tokens are spent");
    }
  }

  private void show(Plan plan, Settings settings) throws CommandFailure {
    PrintWriter text = surroundings.out();
    for (Map.Entry<String, String> refused : plan.refusedFiles().entrySet()) {
      throw unusable(refused.getKey() + ": cannot be used: " + refused.getValue());
    }
    plan.text(settings, text);
    if (plan.calls() > 0) {
      text.println();
      text.println(
          TextTable.number(Math.min(canary, plan.calls()))
              + " go first; the rest follows only if their calls went well.");
    }
    text.flush();
  }

  private int migrate(Settings settings, RunSession session, FileUsers users) throws Exception {
    InboxCopies inbox = new InboxCopies(settings.files().inbox());
    for (Path file : files) {
      say(inbox.add(file) ? "copied " + file : file + ": known already, not requested again");
    }
    replay(settings, users);
    String stopped = run(session);
    if (stopped != null) {
      throw new CommandFailure(stopped + "; " + AGAIN, CommandFailure.FAILED);
    }
    return results(settings, users);
  }

  /** What ended for a reason that may be gone by now is tried again; other files' users are not. */
  private void replay(Settings settings, FileUsers users) throws TopicFailure, IOException {
    Set<Reason> again =
        EnumSet.of(Reason.APPLICATION_SUSPENDED, Reason.EXHAUSTED, Reason.UNKNOWN_APPLICATION);
    Replay.Counts counts =
        new Replay(settings, KafkaClients.of(settings), again, Set.of())
            .only(users.identities())
            .run(false);
    if (counts.missing() > 0) {
      say(
          TextTable.number(counts.missing())
              + " earlier failures cannot be tried again: their requests were purged; give their"
              + " rows in a new file");
    }
    if (counts.replayed() > 0) {
      say(TextTable.number(counts.replayed()) + " earlier failures are tried again");
    }
  }

  /** Runs to the end; returns why it was stopped before, null where it was not. */
  private @Nullable String run(RunSession session) throws Exception {
    AtomicReference<@Nullable String> failed = new AtomicReference<>();
    String trouble =
        session
            .run(
                (long) canary,
                (bundle, until) -> {
                  say("status page: " + bundle.statusPage());
                  until.await(IDLE, () -> bundle.pace().isLimitDone() || isRefused(bundle));
                  failed.set(session.isAsked() ? null : canaryFailure(bundle));
                  if (failed.get() == null && !session.isAsked()) {
                    bundle.pace().limitFirsts(Long.MAX_VALUE);
                    until.await(IDLE, () -> false);
                  }
                  sayRefreshedAgain(bundle.counters().refreshedAgainTotal());
                })
            .trouble();
    if (trouble != null) {
      return trouble;
    }
    return failed.get() == null && session.isAsked() ? "stopped" : failed.get();
  }

  /** Nothing is published for them: a user who waits for a new pair has to know. */
  private void sayRefreshedAgain(long requests) {
    if (requests > 0) {
      say(
          TextTable.number(requests)
              + " V2 refresh tokens were refreshed before: no new pair for them");
    }
  }

  private static boolean isRefused(Bundle bundle) {
    return bundle.circuits().values().stream()
        .anyMatch(circuit -> circuit.state() == Circuit.State.OPEN);
  }

  /** Why the rest must not follow; null where it may. */
  private static @Nullable String canaryFailure(Bundle bundle) {
    for (Map.Entry<String, Circuit> circuit : bundle.circuits().entrySet()) {
      Circuit.State state = circuit.getValue().state();
      if (state == Circuit.State.OPEN
          || (state == Circuit.State.HALF_OPEN && circuit.getValue().lastError() != null)) {
        return "canary: Harvest refused the client credentials of "
            + circuit.getKey()
            + " ("
            + circuit.getValue().lastError()
            + "); correct harvest.app."
            + circuit.getKey()
            + ".*, no more calls are made";
      }
    }
    Counters counters = bundle.counters();
    long inDoubt = counters.deadLetters(Reason.IN_DOUBT);
    long answered =
        counters.resultsTotal()
            + counters.deadLetters(Reason.INVALID_TOKEN)
            + counters.deadLetters(Reason.EXHAUSTED);
    if (inDoubt > 0 && answered == 0) {
      return "canary: all "
          + inDoubt
          + " requests that were sent are in doubt, since no answer could be read; find out whether"
          + " Harvest answers as it should before more tokens are spent";
    }
    return null;
  }

  private int results(Settings settings, FileUsers users) throws Exception {
    List<Path> changed = users.changed();
    if (!changed.isEmpty()) {
      throw new CommandFailure(
          changed.get(0)
              + ": changed or removed since the start, so its users cannot be told; put it back,"
              + " then the same command writes the files and migrates nobody twice",
          CommandFailure.FAILED);
    }
    KafkaClients clients = KafkaClients.of(settings);
    TopicReader reader = new TopicReader(clients);
    String topic = settings.topics().results();
    Map<Integer, Long> ends;
    try (TopicEnds topics = new TopicEnds(clients)) {
      ends = topics.of(topic);
    }
    FileUsers.Pairs pairs;
    try (PrivateFile file = PrivateFile.create(out)) {
      pairs =
          users.writePairs(
              reader,
              isNdjson()
                  ? new RowWriter.Ndjson(file.writer())
                  : new RowWriter.Csv(file.writer(), Exported.RESULTS.columns()));
      file.commit();
    }
    ExportLog.in(settings.dataDir())
        .add(out, topic, ends, pairs.whole() && pairs.failed().isEmpty());
    pairs.failed().forEach(this::say);
    Path left = beside(LEFT);
    FileUsers.Counts counts;
    try (PrivateFile file = PrivateFile.create(left)) {
      PrintWriter writer = new PrintWriter(file.writer());
      counts = users.writeLeft(reader, new Csv(writer));
      finish(writer, file, left);
    }
    Report report;
    try (Admin admin = clients.admin()) {
      report =
          new Reconciliation(settings, reader, new GroupPositions(clients, admin))
              .run(Instant.now());
    }
    Path page = beside(REPORT);
    try (PrivateFile file = PrivateFile.create(page)) {
      PrintWriter writer = new PrintWriter(file.writer());
      ReportFormats.html(report, settings, reader, writer);
      finish(writer, file, page);
    }
    PrintWriter text = surroundings.out();
    ReportFormats.text(report, text);
    text.println();
    text.println(TextTable.number(pairs.rows()) + " pairs: " + out);
    text.println(TextTable.number(counts.left()) + " users left: " + left);
    text.println("report: " + page);
    next(counts, report).forEach(text::println);
    text.flush();
    boolean done = counts.unfinished() == 0 && counts.inDoubt() == 0 && report.balanced();
    done &= pairs.failed().isEmpty();
    return done ? 0 : CommandFailure.FAILED;
  }

  private List<String> next(FileUsers.Counts counts, Report report) {
    List<String> next = new ArrayList<>();
    if (counts.unfinished() > 0) {
      next.add("next: run the same command again for " + counts.unfinished() + " unfinished users");
    }
    if (counts.inDoubt() > 0) {
      next.add(
          "next: harvest-migration replay --reason in_doubt, then the same command, for "
              + counts.inDoubt()
              + " users in doubt");
    }
    if (report.earliestExpiry() != null) {
      next.add(
          "next: hand the pairs over; the first access token expires "
              + report.earliestExpiry().truncatedTo(ChronoUnit.SECONDS));
    }
    return next;
  }

  private static void finish(PrintWriter writer, PrivateFile file, Path name) throws IOException {
    writer.flush();
    if (writer.checkError()) {
      throw new IOException(name + ": cannot be written");
    }
    file.commit();
  }

  private boolean isNdjson() {
    return String.valueOf(out.getFileName())
        .toLowerCase(Locale.ROOT)
        .matches(".*\\.(ndjson|jsonl)");
  }

  /** A file named after {@code --out}, without its extension. */
  private Path beside(String ending) {
    String name = String.valueOf(out.getFileName());
    int dot = name.lastIndexOf('.');
    return out.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ending);
  }

  private void say(String line) {
    surroundings.err().println(line);
    surroundings.err().flush();
  }

  private static CommandFailure unusable(String message) {
    return new CommandFailure(message, CommandFailure.UNUSABLE);
  }
}
