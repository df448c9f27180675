package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.cli.NamedOption.Format;
import harvest.migration.report.Reconciliation;
import harvest.migration.report.Report;
import harvest.migration.report.ReportFormats;
import harvest.migration.settings.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether everything that came in is accounted for. */
@Command(
    name = "report",
    description = {
      "Compares ledger, topics, file reports and committed offsets, and names what is missing.",
      "Works beside a run. Exit status: 0 reconciliation OK; 1 it failed."
    })
final class ReportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      converter = Formats.class,
      completionCandidates = Formats.class,
      description = "table, json, csv or html (default ${DEFAULT-VALUE}).")
  private Format format = Format.TABLE;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: stdout.")
  private @Nullable Path out;

  ReportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = common.settings(surroundings);
    try (Connected broker = Connected.to(settings)) {
      Report report =
          new Reconciliation(settings, broker.reader(), broker.groups()).run(Instant.now());
      surroundings.answer(
          out,
          writer -> {
            switch (json ? Format.JSON : format) {
              case JSON -> writer.println(ReportFormats.json(report));
              case CSV -> ReportFormats.csv(report, writer);
              case HTML -> ReportFormats.html(report, settings, broker.reader(), writer);
              default -> {
                ReportFormats.text(report, writer);
                writer.println("next: " + report.next());
              }
            }
          });
      return report.balanced() ? 0 : CommandFailure.FAILED;
    }
  }

  /** Reads {@code html}. */
  static final class Formats extends NamedOption<Format> {
    Formats() {
      super(List.of(Format.TABLE, Format.JSON, Format.CSV, Format.HTML), Format::key);
    }
  }
}
