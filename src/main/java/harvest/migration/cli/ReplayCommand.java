package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.ledger.LedgerFailure;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.report.Replay;
import harvest.migration.report.ReportFormats;
import harvest.migration.report.TextTable;
import harvest.migration.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives dead letters another try. */
@Command(
    name = "replay",
    description = {
      "Puts the originals of dead letters back on the topic that they came from, each once.",
      "Skips what is migrated or in flight by now, or was replayed before. Works beside a run.",
      "Exit status: 0 done, 1 some originals are not on the topic any more."
    })
final class ReplayCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      converter = Reasons.class,
      completionCandidates = Reasons.class,
      description =
          "Only dead letters of this reason; may be repeated. Default: the replayable ones but"
              + " those in doubt.")
  private List<Reason> reasons = List.of();

  @Option(
      names = "--application",
      paramLabel = "NAME",
      description = "Only those of this application; may be repeated.")
  private List<String> applications = List.of();

  @Option(names = "--dry-run", description = "Only say what would be replayed.")
  private boolean dry;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  ReplayCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = common.settings(surroundings);
    for (String application : applications) {
      CommonOptions.requireApplication(settings, application);
    }
    Replay.Counts counts;
    try (Connected broker = Connected.to(settings)) {
      counts =
          new Replay(
                  settings,
                  broker.clients(),
                  new LinkedHashSet<>(reasons),
                  Set.copyOf(applications))
              .run(dry);
    } catch (LedgerFailure | IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.FAILED, e);
    }
    surroundings.answer(
        null,
        out -> {
          if (json) {
            out.println(ReportFormats.json(counts));
          } else {
            text(counts, out);
          }
        });
    return counts.missing() > 0 ? CommandFailure.FAILED : 0;
  }

  private void text(Replay.Counts counts, PrintWriter out) {
    out.println(TextTable.number(counts.found()) + " dead letters found");
    if (dry) {
      out.println("  " + TextTable.number(counts.replayable()) + " would be replayed (--dry-run)");
    } else {
      out.println("  " + TextTable.number(counts.replayed()) + " replayed");
    }
    long skipped = counts.skipped() - (dry ? counts.replayable() : 0);
    out.println(
        "  " + TextTable.number(skipped) + " skipped: migrated, in flight, or replayed before");
    if (counts.missing() > 0) {
      out.println(
          "  "
              + TextTable.number(counts.missing())
              + " missing: their originals are not on the topic any more");
    }
  }

  /** Reads {@code unknown_application}. */
  static final class Reasons extends NamedOption<Reason> {
    Reasons() {
      super(List.of(Reason.values()), Reason::key);
    }
  }
}
