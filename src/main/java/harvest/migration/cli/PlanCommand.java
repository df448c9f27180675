package harvest.migration.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.report.SharedTokens;
import harvest.migration.report.TextTable;
import harvest.migration.report.Plan;
import harvest.migration.report.Planning;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import java.io.PrintWriter;
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
public final class PlanCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LISTED = 20;

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--embedded-kafka",
      description = "For a run with the embedded broker; before the first one, the inbox alone.")
  private boolean embeddedKafka;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  public PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = common.settings(surroundings);
    Plan plan;
    if (embeddedKafka && new EmbeddedBroker(settings).isUnused()) {
      plan = new Planning(settings).ofInbox();
    } else {
      try (Connected broker = Connected.to(settings)) {
        plan = new Planning(settings).run(broker.reader(), broker.groups());
      }
    }
    plan.refusedFiles()
        .forEach(
            (file, why) ->
                surroundings.err().println(file + ": would be refused whole (" + why + ")"));
    new Answer(surroundings)
        .write(
            null,
            out -> {
              if (json) {
                out.println(Redactor.printableJson(JSON.writeValueAsString(json(plan))));
              } else {
                text(plan, settings, out);
                out.println("next: " + next(plan));
              }
            });
    return 0;
  }

  private static ObjectNode json(Plan plan) {
    ObjectNode json = JSON.createObjectNode();
    json.put("requests", plan.requests());
    json.set("applications", JSON.valueToTree(plan.applications()));
    json.put("duplicates", plan.duplicates());
    json.put("malformed", plan.malformed());
    json.set("unknown_applications", JSON.valueToTree(plan.unknownApplications()));
    json.put("already_migrated", plan.alreadyMigrated());
    json.put("estimated_seconds", plan.seconds());
    json.put("estimated_seconds_with_accounts", plan.secondsWithAccounts());
    ArrayNode shared = json.putArray("shared_tokens");
    for (SharedTokens.Shared one : plan.sharedTokens()) {
      shared
          .addObject()
          .put("application", one.application())
          .set("subjects", JSON.valueToTree(one.subjects()));
    }
    return json;
  }

  private static String next(Plan plan) {
    if (!plan.unknownApplications().isEmpty()) {
      return "configure the applications above, then harvest-migration plan again";
    }
    return plan.calls() > 0
        ? "harvest-migration run --limit 10, then harvest-migration run"
        : "harvest-migration report, nothing waits for a call";
  }

  /** Writes the plan for people. */
  public static void text(Plan plan, Settings settings, PrintWriter out) {
    out.println(TextTable.number(plan.requests()) + " requests wait");
    plan.applications()
        .forEach((name, waiting) -> out.println("  " + name + ": " + TextTable.number(waiting)));
    plan.unknownApplications()
        .forEach(
            (name, waiting) ->
                out.println(
                    "  "
                        + Redactor.printable(name)
                        + ": "
                        + TextTable.number(waiting)
                        + "  NOT CONFIGURED, set harvest.app.NAME.*"));
    if (plan.malformed() > 0) {
      out.println("  malformed or invalid: " + TextTable.number(plan.malformed()));
    }
    out.println(
        "among them "
            + TextTable.number(plan.duplicates())
            + " duplicates and "
            + TextTable.number(plan.alreadyMigrated())
            + " already migrated, which take no call");
    for (SharedTokens.Shared one : plan.sharedTokens().stream().limit(LISTED).toList()) {
      out.println(
          "one token for "
              + one.subjects().size()
              + " users of "
              + one.application()
              + ", who get one pair: "
              + Redactor.printable(String.join(", ", one.subjects())));
    }
    if (plan.sharedTokens().size() > LISTED) {
      out.println("... and more; plan --json names the first thousand");
    }
    out.println();
    out.println(
        TextTable.number(plan.calls())
            + " calls, retries not counted"
            + (plan.perCall() == 0
                ? "; no limit of the rate is set"
                : ": " + TextTable.duration(plan.seconds())));
    if (plan.perCall() > 0) {
      out.println(
          "with account look-ups: "
              + TextTable.duration(plan.secondsWithAccounts())
              + (settings.lookups().accounts() ? "" : " (harvest.accounts is off)"));
    }
  }
}
