package harvest.migration.cli;

import harvest.migration.report.Planning;
import harvest.migration.report.Planning.Plan;
import harvest.migration.report.ReportFormats;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a run would do. */
@Command(
    name = "plan",
    description = {
      "Dry run over what waits on the requests topic and in the inbox, and the time that it takes.",
      "Never calls Harvest, commits no offset, moves no file. Exit 0, or 2: cannot look."
    })
final class PlanCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--embedded-kafka",
      description = "For a run with the embedded broker; before the first one, the inbox alone.")
  private boolean embeddedKafka;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (embeddedKafka) {
      Rehearsal.neededBy("--embedded-kafka");
    }
    Settings settings = common.settings(surroundings);
    Plan plan = plan(settings, embeddedKafka && new EmbeddedBroker(settings).isUnused());
    plan.refusedFiles()
        .forEach(
            (file, why) ->
                surroundings
                    .err()
                    .println(Redactor.printable(file) + ": would be refused whole (" + why + ")"));
    surroundings.answer(
        null,
        out -> {
          if (json) {
            out.println(ReportFormats.json(plan));
          } else {
            plan.text(settings, out);
            out.println("next: " + plan.next());
          }
        });
    return 0;
  }

  private static Plan plan(Settings settings, boolean ofInbox) throws Exception {
    if (ofInbox) {
      return new Planning(settings).ofInbox();
    }
    try (Connected broker = Connected.to(settings)) {
      return new Planning(settings).run(broker.reader(), broker.groups());
    }
  }
}
