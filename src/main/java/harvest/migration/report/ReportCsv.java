package harvest.migration.report;

import harvest.migration.drops.FileReport;
import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.outcome.Outcome.Reason;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report for a spreadsheet: one table; {@code scope} says what a row is of. */
public final class ReportCsv {
  private ReportCsv() {}

  /** Writes the report. */
  public static void write(Report report, PrintWriter out) {
    List<@Nullable String> header =
        new ArrayList<>(
            List.of(
                "scope",
                "name",
                "sha256",
                "rows",
                "accepted",
                "rejected",
                "received",
                "migrated",
                "issued",
                "verified",
                "duplicates",
                "in_doubt",
                "in_flight",
                "replayed"));
    for (Reason reason : report.total().deadLetters().keySet()) {
      header.add("dead_letters." + reason.key());
    }
    header.addAll(List.of("lag", "fingerprint", "source", "text"));
    int width = header.size();
    Csv csv = new Csv(out);
    csv.row(header);
    csv.row(counts("total", "", null, report.total(), width));
    report
        .applications()
        .forEach((name, counts) -> csv.row(counts("application", name, null, counts, width)));
    for (Report.OfFile file : report.files()) {
      csv.row(counts("file", file.report().file(), file, file.counts(), width));
    }
    for (FileReport file : report.refusedFiles()) {
      csv.row(
          ending(
              "refused file",
              file.file(),
              width,
              Arrays.asList(null, null, "file:" + file.file(), file.error())));
    }
    report
        .leftAlone()
        .forEach(
            (name, why) ->
                csv.row(
                    ending("file left alone", name, width, Arrays.asList(null, null, null, why))));
    for (Report.InDoubt one : report.inDoubt()) {
      csv.row(
          ending(
              "in doubt",
              one.application() + (one.subject() == null ? "" : "/" + one.subject()),
              width,
              Arrays.asList(null, one.fingerprint(), one.source(), null)));
    }
    report
        .consumers()
        .forEach(
            (group, lag) ->
                csv.row(ending("consumer", group, width, List.of(String.valueOf(lag)))));
    for (TokenUser token : report.sharedUsers()) {
      String issued = token.issuedAt() == null ? "" : "issued " + token.issuedAt();
      csv.row(
          ending(
              "shared user",
              token.application() + "/" + token.userId(),
              width,
              Arrays.asList(null, token.fingerprint(), null, issued)));
    }
    for (Problem problem : report.problems()) {
      List<@Nullable String> last = new ArrayList<>();
      last.add(null);
      last.add(problem.fingerprint());
      last.add(problem.source());
      last.add(problem.text());
      csv.row(ending("problem", problem.kind().key(), width, last));
    }
  }

  private static List<@Nullable String> counts(
      String scope, String name, Report.@Nullable OfFile file, Counts counts, int width) {
    List<@Nullable String> row = new ArrayList<>();
    row.add(scope);
    row.add(name);
    row.add(file == null ? null : file.report().sha256());
    row.add(file == null ? null : String.valueOf(file.report().rows()));
    row.add(file == null ? null : String.valueOf(file.report().accepted()));
    row.add(file == null ? null : String.valueOf(file.report().rejected()));
    row.add(String.valueOf(counts.received()));
    row.add(String.valueOf(counts.of(Ending.Kind.MIGRATED)));
    row.add(String.valueOf(counts.of(Ending.Kind.ISSUED)));
    row.add(String.valueOf(counts.of(Ending.Kind.VERIFIED)));
    row.add(String.valueOf(counts.of(Ending.Kind.DUPLICATE)));
    row.add(String.valueOf(counts.deadLetters(Reason.IN_DOUBT)));
    row.add(String.valueOf(counts.of(Ending.Kind.IN_FLIGHT)));
    row.add(String.valueOf(counts.of(Ending.Kind.REPLAYED)));
    for (Map.Entry<Reason, Long> reason : counts.deadLetters().entrySet()) {
      row.add(String.valueOf(reason.getValue()));
    }
    while (row.size() < width) {
      row.add(null);
    }
    return row;
  }

  /** A row that has no counts but the last columns: lag, fingerprint, source, text. */
  private static List<@Nullable String> ending(
      String scope, String name, int width, List<? extends @Nullable String> last) {
    List<@Nullable String> row = new ArrayList<>();
    row.add(scope);
    row.add(name);
    while (row.size() < width - 4) {
      row.add(null);
    }
    row.addAll(last);
    while (row.size() < width) {
      row.add(null);
    }
    return row;
  }
}
