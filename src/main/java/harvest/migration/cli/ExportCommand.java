package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.cli.NamedOption.Format;
import harvest.migration.report.Export;
import harvest.migration.report.Export.ExportLog;
import harvest.migration.report.Export.Exported;
import harvest.migration.report.RowWriter;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.sealing.UnsealKeys.UnsealFailure;
import harvest.migration.secret.PrivateFile;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader.InvalidSettings;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import harvest.migration.topics.TopicReader.TopicEnds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings what a topic holds home to a file. The one command that shows secrets: it is asked to. */
@Command(
    name = "export",
    description = {
      "Writes what a topic holds to a file of mode 0600 or to stdout.",
      "The newest record of each request; of each key for records and payloads.",
      "Results hold tokens: keep the file as such."
    })
final class ExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = "results",
      converter = Topics.class,
      completionCandidates = Topics.class,
      description = "One of ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private Exported topic = Exported.RESULTS;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "csv",
      converter = Formats.class,
      completionCandidates = Formats.class,
      description = "csv or ndjson (default ${DEFAULT-VALUE}).")
  private Format format = Format.CSV;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: stdout.")
  private @Nullable Path out;

  @Option(
      names = "--application",
      paramLabel = "NAME",
      description = "Only what belongs to this application.")
  private @Nullable String application;

  @Option(
      names = "--unseal",
      paramLabel = "KEYFILE",
      description = "A private JWK or JWK set that opens sealed tokens.")
  private @Nullable Path unseal;

  ExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InvalidSettings, CommandFailure, TopicFailure {
    if (application != null && !topic.hasApplication()) {
      throw new CommandFailure(
          "--application: " + topic.key() + " belong to none; leave it out",
          CommandFailure.UNUSABLE);
    }
    UnsealKeys keys = keys();
    Settings settings = common.settings(surroundings);
    if (topic != Exported.DEAD_LETTERS && !settings.applications().all().isEmpty()) {
      CommonOptions.requireApplication(settings, application);
    }
    try (Connected broker = Connected.to(settings)) {
      Export export = new Export(topic, topic.topic(settings.topics()), application, keys);
      Map<Integer, Long> ends = ends(broker.clients(), settings);
      int exit = write(export, broker.reader());
      if (out != null && topic == Exported.RESULTS && Files.isRegularFile(out)) {
        note(settings, out, ends, exit == 0 && application == null);
      }
      return exit;
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.FAILED, e);
    }
  }

  private void note(Settings settings, Path file, Map<Integer, Long> ends, boolean whole) {
    try {
      ExportLog.in(settings.dataDir()).add(file, settings.topics().results(), ends, whole);
    } catch (IOException e) {
      surroundings
          .err()
          .println(
              "harvest.data.dir: the export could not be noted there ("
                  + e.getClass().getSimpleName()
                  + "); purge --results will not know of it");
    }
  }

  /** Where the topic ended before it was read. */
  private Map<Integer, Long> ends(KafkaClients clients, Settings settings) throws TopicFailure {
    try (TopicEnds ends = new TopicEnds(clients)) {
      return ends.of(topic.topic(settings.topics()));
    }
  }

  private int write(Export export, TopicReader reader) throws TopicFailure, IOException {
    if (out == null) {
      try (Writer stdout = StandardOutput.failing(surroundings.out())) {
        Export.Counts counts = export.run(reader, rows(stdout));
        stdout.flush();
        return report(counts);
      } catch (IOException e) {
        if (surroundings.out() instanceof StandardOutput stdout && stdout.failure() != null) {
          return CommandFailure.FAILED; // it is said, where it has to be, for every command
        }
        throw e;
      }
    }
    try (PrivateFile file = PrivateFile.create(out)) {
      Export.Counts counts = export.run(reader, rows(file.writer()));
      file.commit();
      return report(counts);
    }
  }

  private RowWriter rows(Writer writer) {
    return format == Format.CSV
        ? new RowWriter.Csv(writer, topic.columns())
        : new RowWriter.Ndjson(writer);
  }

  private int report(Export.Counts counts) {
    PrintWriter err = surroundings.err();
    counts.failed().forEach(err::println);
    long unnamed = counts.notWritten() - counts.failed().size();
    if (unnamed > 0) {
      err.println("and " + unnamed + " more that cannot be written");
    }
    String skipped =
        counts.unreadable() == 0 ? "" : ", " + counts.unreadable() + " unreadable ones left out";
    err.println("exported " + counts.written() + " of " + counts.read() + " records" + skipped);
    return counts.notWritten() == 0 ? 0 : CommandFailure.FAILED;
  }

  private @Nullable UnsealKeys keys() throws CommandFailure {
    if (unseal == null) {
      return null;
    }
    try {
      return UnsealKeys.read(unseal);
    } catch (UnsealFailure e) {
      throw new CommandFailure("--unseal: " + e.getMessage(), CommandFailure.UNUSABLE, e);
    }
  }

  /** Reads {@code dead-letters}. */
  static final class Topics extends NamedOption<Exported> {
    Topics() {
      super(List.of(Exported.values()), Exported::key);
    }
  }

  /** Reads {@code ndjson}. */
  static final class Formats extends NamedOption<Format> {
    Formats() {
      super(List.of(Format.CSV, Format.NDJSON), Format::key);
    }
  }
}
