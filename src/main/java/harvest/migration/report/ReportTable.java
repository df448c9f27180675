package harvest.migration.report;

import harvest.migration.drops.FileReport;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.secret.Redactor;
import java.io.PrintWriter;
import java.util.List;

/** The report for a terminal. */
public final class ReportTable {
  private static final int LISTED = 20;

  private ReportTable() {}

  /** Writes the report. */
  public static void write(Report report, PrintWriter out) {
    CountsTable applications = new CountsTable("application", List.of());
    report.applications().forEach((name, counts) -> applications.row(name, counts, List.of()));
    applications.row("total", report.total(), List.of());
    applications.lines().forEach(out::println);
    List<String> reasons = CountsTable.reasons(report.total());
    if (!reasons.isEmpty()) {
      out.println();
      out.println("Dead letters:");
      reasons.forEach(out::println);
    }
    files(report, out);
    rest(report, out);
    inDoubt(report, out);
    verdict(report, out);
  }

  /** The command to run next, and what for. */
  public static String next(Report report) {
    Counts total = report.total();
    if (total.of(Ending.Kind.IN_FLIGHT) + report.waiting() > 0) {
      return "harvest-migration run, for the requests that have no outcome yet";
    }
    if (!report.balanced()) {
      return "docs/runbook.md says what to do about each discrepancy, then report again";
    }
    if (total.deadLetters(Reason.IN_DOUBT) > 0) {
      return "harvest-migration replay --reason in_doubt, once Harvest answers as it should";
    }
    if (total.deadLetters().entrySet().stream()
        .anyMatch(one -> one.getKey().isReplayable() && one.getValue() > 0)) {
      return "harvest-migration replay, once the causes above are corrected";
    }
    if (!report.consumers().values().stream().anyMatch(lag -> lag == 0)) {
      return "harvest-migration export --out pairs.csv, or let the integration read the results";
    }
    if (total.deadLetters().entrySet().stream()
        .anyMatch(one -> one.getKey().asksForConsent() && one.getValue() > 0)) {
      return "harvest-migration authorize-links, for the users who have to consent again";
    }
    return "harvest-migration purge, once the integration works with its pairs";
  }

  private static void files(Report report, PrintWriter out) {
    if (!report.files().isEmpty()) {
      out.println();
      CountsTable files = new CountsTable("file", List.of("rows", "rejected"));
      for (Report.OfFile file : report.files()) {
        Counts counts = file.counts();
        files.row(
            file.report().file(),
            counts,
            List.of(
                TextTable.number(file.report().rows()),
                TextTable.number(file.report().rejected())));
      }
      files.lines().forEach(out::println);
    }
    for (FileReport refused : report.refusedFiles()) {
      out.println(
          "refused whole: " + Redactor.printable(refused.file()) + " (" + refused.error() + ")");
    }
    report.leftAlone().entrySet().stream()
        .limit(LISTED)
        .forEach(
            one ->
                out.println(
                    "left in the inbox: "
                        + Redactor.printable(one.getKey())
                        + " ("
                        + one.getValue()
                        + ")"));
    if (report.leftAlone().size() > LISTED) {
      out.println("  … --format json has them all");
    }
  }

  private static void rest(Report report, PrintWriter out) {
    out.println();
    if (report.waiting() > 0) {
      out.println(
          TextTable.number(report.waiting()) + " more wait on the requests topic: plan says more.");
    }
    Report.Reads reads = report.reads();
    if (reads.received() + reads.records() + reads.failed() > 0) {
      out.println(
          "Reads: "
              + TextTable.number(reads.received())
              + " received, "
              + TextTable.number(reads.completed())
              + " completed, "
              + TextTable.number(reads.failed())
              + " failed; "
              + TextTable.number(reads.records())
              + " records.");
    }
    if (report.consumers().isEmpty()) {
      out.println("Nobody else's consumer group has read the results.");
    }
    report
        .consumers()
        .forEach(
            (group, lag) ->
                out.println(
                    "Results read by "
                        + group
                        + (lag == 0 ? ": all." : ": all but " + TextTable.number(lag) + ".")));
    if (report.earliestExpiry() != null) {
      out.println("The first access token expires at " + report.earliestExpiry() + ".");
    }
    if (report.unboundSeals() > 0) {
      out.println(
          TextTable.number(report.unboundSeals())
              + " sealed records do not name the record they belong to (made by others or before).");
    }
    report.purges().forEach(purged -> out.println("Purged " + purged.text() + "."));
    sharedUsers(report, out);
  }

  private static void sharedUsers(Report report, PrintWriter out) {
    if (report.sharedUsers().isEmpty()) {
      return;
    }
    out.println();
    out.println(
        TextTable.number(report.sharedUsers().size())
            + " tokens belong to users who have more than one; the older pairs may be dead:");
    report.sharedUsers().stream()
        .limit(LISTED)
        .forEach(
            token ->
                out.println(
                    "  "
                        + token.application()
                        + "  user "
                        + Redactor.printable(token.userId())
                        + "  "
                        + token.fingerprint()
                        + (token.issuedAt() == null ? "" : "  issued " + token.issuedAt())));
    if (report.sharedUsers().size() > LISTED) {
      out.println("  … --format csv has them all");
    }
  }

  private static void inDoubt(Report report, PrintWriter out) {
    if (report.inDoubt().isEmpty()) {
      return;
    }
    out.println();
    out.println("In doubt (a pair may have been issued that nobody saw):");
    report.inDoubt().stream()
        .limit(LISTED)
        .forEach(
            one ->
                out.println(
                    "  "
                        + one.application()
                        + (one.subject() == null ? "" : "  " + Redactor.printable(one.subject()))
                        + "  "
                        + Redactor.printable(String.valueOf(one.source()))
                        + System.lineSeparator()
                        + "    "
                        + one.fingerprint()));
    if (report.inDoubt().size() > LISTED) {
      out.println("  … export --topic dead-letters has them all");
    }
  }

  private static void verdict(Report report, PrintWriter out) {
    out.println();
    if (report.balanced()) {
      out.println("Reconciliation OK");
    } else {
      out.println("Reconciliation failed: " + report.discrepancies() + " discrepancies:");
    }
    for (Problem problem : report.problems().stream().limit(LISTED).toList()) {
      out.println(
          "  "
              + problem.kind().key()
              + (problem.fingerprint() == null ? "" : " " + problem.fingerprint())
              + (problem.source() == null ? "" : " " + Redactor.printable(problem.source()))
              + ": "
              + problem.text());
    }
    if (report.problems().size() > LISTED) {
      out.println("  … --format json has them all");
    }
  }
}
