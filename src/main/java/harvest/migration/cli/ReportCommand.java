package harvest.migration.cli;

import harvest.migration.report.Reconciliation;
import harvest.migration.report.Report;
import harvest.migration.report.ReportCsv;
import harvest.migration.report.ReportHtml;
import harvest.migration.report.ReportJson;
import harvest.migration.report.ReportTable;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.settings.Settings;
import java.nio.file.Path;
import java.time.Instant;
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
public final class ReportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      converter = FormatOption.class,
      description = "table, json, csv or html (default ${DEFAULT-VALUE}).")
  private FormatOption.Format format = FormatOption.Format.TABLE;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: stdout.")
  private @Nullable Path out;

  public ReportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    FormatOption.Format chosen =
        FormatOption.oneOf(
            json ? FormatOption.Format.JSON : format,
            FormatOption.Format.TABLE,
            FormatOption.Format.JSON,
            FormatOption.Format.CSV,
            FormatOption.Format.HTML);
    Settings settings = common.settings(surroundings);
    try (Connected broker = Connected.to(settings)) {
      Report report =
          new Reconciliation(settings, broker.reader(), broker.groups()).run(Instant.now());
      Answer answer = new Answer(surroundings);
      switch (chosen) {
        case JSON -> answer.write(out, writer -> ReportJson.write(report, writer));
        case CSV -> answer.write(out, writer -> ReportCsv.write(report, writer));
        case HTML -> {
          ReportHtml.Left left = ReportHtml.Left.of(settings, broker.reader());
          answer.write(out, writer -> ReportHtml.write(report, left, writer));
        }
        default ->
            answer.write(
                out,
                writer -> {
                  ReportTable.write(report, writer);
                  writer.println("next: " + ReportTable.next(report));
                });
      }
      return report.balanced() ? 0 : CommandFailure.FAILED;
    }
  }
}
