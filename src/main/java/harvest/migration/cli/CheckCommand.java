package harvest.migration.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.ledger.LedgerTables;
import harvest.migration.outcome.Sealing;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Key;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader.Loaded;
import harvest.migration.settings.SettingsLoader.Problem;
import harvest.migration.topics.TopicSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Names everything that is wrong before anything is sent. */
@Command(
    name = "check",
    description = {
      "Validates configuration, broker and topics, and names every problem at once.",
      "Spends no token. Exit status: 0 OK, 2 problems found."
    })
final class CheckCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--create-topics",
      description = "Create missing topics, with settings that lose nothing.")
  private boolean createTopics;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Of each created topic (default " + TopicSetup.PARTITIONS + ").")
  private @Nullable Integer partitions;

  @Option(
      names = "--replication",
      paramLabel = "N",
      description = "Of each created topic (default: the brokers' number, at most 3).")
  private @Nullable Short replication;

  @Option(
      names = "--create-schema",
      description =
          "Make the tables of a ledger in PostgreSQL, so that a run needs no right to do so.")
  private boolean createSchema;

  @Option(
      names = "--online",
      description =
          "Send one impossible token per application to the migrate endpoint, to learn whether it"
              + " stands and takes the client credentials.")
  private boolean online;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  CheckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    BrokerCheck.Creation creation = creation();
    Loaded loaded = common.load(surroundings);
    List<Problem> problems = new ArrayList<>(loaded.problems());
    problems.addAll(sealKey(loaded));
    problems.addAll(broker(loaded, creation));
    List<String> unloadable = new NativeLibraries(loaded.provisional()).unloadable();
    if (!unloadable.isEmpty()) {
      problems.add(NativeLibraries.problem(unloadable));
    }
    if (!unloadable.contains(NativeLibraries.SQLITE)) {
      problems.addAll(ledger(loaded));
    }
    if (online) {
      problems.addAll(new OnlineCheck(loaded).run());
    }
    report(problems, notes(loaded));
    return problems.isEmpty() ? 0 : CommandFailure.UNUSABLE;
  }

  private BrokerCheck.@Nullable Creation creation() {
    if (!createTopics && (partitions != null || replication != null)) {
      throw unusable("--partitions and --replication go with --create-topics");
    }
    if ((partitions != null && partitions < 1) || (replication != null && replication < 1)) {
      throw unusable("--partitions and --replication are numbers from 1 on");
    }
    return createTopics
        ? new BrokerCheck.Creation(
            partitions == null ? TopicSetup.PARTITIONS : partitions, replication)
        : null;
  }

  /** Found out before the first pair has to leave sealed. */
  private static List<Problem> sealKey(Loaded loaded) {
    try {
      var unused = Sealing.read(loaded.provisional().sealing().sealKey());
      return List.of();
    } catch (IOException e) {
      return loaded.rejected(Key.SEAL_KEY)
          ? List.of()
          : List.of(
              new Problem(
                  Key.SEAL_KEY.key(),
                  loaded.where(Key.SEAL_KEY),
                  String.valueOf(e.getMessage()),
                  "name the file of a public JWK"));
    }
  }

  private List<Problem> broker(Loaded loaded, BrokerCheck.@Nullable Creation creation) {
    Optional<Rehearsal.Broker> embedded = Optional.empty();
    try {
      if (!loaded.rejected(Key.KAFKA_BROKERS) && !loaded.rejected(Key.DATA_DIR)) {
        embedded = new EmbeddedBroker(loaded.provisional()).startIfLeft();
      }
      return new BrokerCheck(loaded, surroundings.err()).run(creation).all();
    } catch (CommandFailure e) {
      return List.of(
          new Problem(
              Key.KAFKA_BROKERS.key(),
              loaded.where(Key.KAFKA_BROKERS),
              String.valueOf(e.getMessage()),
              "stop the other process, or set another address"));
    } finally {
      embedded.ifPresent(Rehearsal.Broker::close);
    }
  }

  /** Takes no lock, and makes nothing unless it is asked to. */
  private List<Problem> ledger(Loaded loaded) {
    if (loaded.rejected(Key.LEDGER_URL) || loaded.rejected(Key.DATA_DIR)) {
      return List.of();
    }
    String url = loaded.provisional().ledgerUrl().text();
    try {
      if (createSchema) {
        surroundings
            .err()
            .println(
                LedgerTables.create(url)
                    ? "the ledger's tables are made"
                    : "a SQLite ledger has its tables made by the first run");
      }
      LedgerReader.check(url);
      return List.of();
    } catch (LedgerFailure e) {
      String key = Key.LEDGER_URL.key();
      String[] said = String.valueOf(e.getMessage()).split("; ", 2); // what it is; what to do
      return List.of(
          new Problem(
              key,
              loaded.where(Key.LEDGER_URL),
              said[0].replaceFirst("^" + Pattern.quote(key) + ": ", ""),
              said.length == 2 ? said[1] : "start the database, or correct it"));
    }
  }

  private void report(List<Problem> problems, List<String> notes) throws JsonProcessingException {
    PrintWriter out = surroundings.out();
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("problems", problems);
      answer.put("notes", notes);
      out.println(Redactor.printableJson(new ObjectMapper().writeValueAsString(answer)));
    } else {
      problems.forEach(problem -> out.println(problem.line()));
      if (problems.isEmpty()) {
        out.println("Configuration, broker and topics are in order.");
      }
      notes.forEach(note -> out.println("note: " + note));
    }
    out.flush();
  }

  private static List<String> notes(Loaded loaded) {
    Settings settings = loaded.provisional();
    List<String> notes = new ArrayList<>();
    loaded.warnings().forEach(warning -> notes.add(warning.line()));
    if (settings.applications().all().isEmpty()) {
      notes.add("no application is configured; every request would end as unknown_application");
    }
    if (settings.sealing().blind()) {
      notes.add("harvest.seal.key without harvest.unseal.keys: look-ups and reads are off");
    }
    return notes;
  }

  private ParameterException unusable(String message) {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command's spec");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
