package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.report.Purge;
import harvest.migration.report.Purge.PurgeReceipt;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes secrets after the migration. */
@Command(
    name = "purge",
    description = {
      "Removes what still holds secrets after the migration: the records of the requests and reads"
          + " topics and the dropped files; with --results also results and exported files.",
      "Writes what it removed to purge-receipt.json. Cannot be undone.",
      "Exit status: 0 removed; 1 refused; 2 cannot start."
    })
final class PurgeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(names = "--results", description = "Remove results and exported files too.")
  private boolean results;

  @Option(
      names = "--force",
      description = "Even where report does not reconcile or results were not read.")
  private boolean force;

  @Option(names = "--yes", description = "Remove without asking.")
  private boolean yes;

  PurgeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = common.settings(surroundings);
    if (!yes && !surroundings.interactive()) {
      throw new CommandFailure(
          "--yes: needed where no terminal can be asked", CommandFailure.UNUSABLE);
    }
    boolean embedded;
    Path receipt;
    try (Connected broker = Connected.to(settings)) {
      embedded = broker.isEmbedded();
      Purge purge = new Purge(settings, broker.admin(), broker.groups(), broker.reader(), results);
      List<Purge.Objection> objections = purge.objections();
      objections.forEach(
          one -> surroundings.err().println("purge: " + Redactor.printable(one.line())));
      boolean absolute = objections.stream().anyMatch(Purge.Objection::absolute);
      if (absolute || (!objections.isEmpty() && !force)) {
        throw new CommandFailure(
            "purge: nothing was removed" + (absolute ? "" : "; --force removes it all the same"),
            CommandFailure.FAILED);
      }
      if (!yes && !surroundings.confirms("The requests can not be replayed afterwards. Remove?")) {
        surroundings.out().println("Nothing was removed.");
        surroundings.out().flush();
        return CommandFailure.FAILED;
      }
      receipt = purge.run();
    }
    if (embedded) {
      new EmbeddedBroker(settings).removeSegments(Purge.topics(settings, results));
    }
    answer(settings, receipt);
    return 0;
  }

  private void answer(Settings settings, Path receipt) throws IOException {
    List<PurgeReceipt.Purged> all = PurgeReceipt.read(settings.dataDir()).purges();
    PrintWriter out = surroundings.out();
    out.println("removed " + all.get(all.size() - 1).text() + "; receipt: " + receipt);
    if (!results) {
      out.println("The results still hold every pair: purge --results once they are taken.");
    }
    out.flush();
  }
}
