package harvest.migration.rehearsal;

import harvest.migration.rehearsal.DemoScenario.DemoFolder;
import harvest.migration.rehearsal.DemoTopics.Followup;
import harvest.migration.report.Report;
import harvest.migration.report.ReportFormats;
import harvest.migration.report.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a person reads at the end of the demo. Shows fingerprints, never a token. */
public final class DemoSummary {
  private static final int PROBLEMS = 5;
  private static final int TEXT = 52;

  private final Report report;
  private final CallLogComparison comparison;
  private final Followup followup;

  public DemoSummary(Report report, CallLogComparison comparison, Followup followup) {
    this.report = report;
    this.comparison = comparison;
    this.followup = followup;
  }

  /** Prints it; returns whether the reconciliation holds. */
  public boolean print(PrintWriter out, Sample sample, double seconds) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%,d requests (%,d rows of %s, %,d from Kafka) in %.1f s%n",
        comparison.counts().received(),
        sample.rows() - sample.broken(),
        DemoFolder.FILE,
        sample.requests().size(),
        seconds);
    out.println();
    ReportFormats.text(report, out);
    out.println();
    examples(out);
    after(out);
    boolean balanced = checks(out, sample);
    out.flush();
    return balanced;
  }

  private void examples(PrintWriter out) {
    out.println("Three of the results, by fingerprint; the tokens are on the topic only");
    Stream.of(
            example(one -> one.kind().equals("migrated") && one.source().startsWith("file:")),
            example(one -> one.kind().equals("migrated") && one.attempts() > 1),
            example(one -> one.kind().equals("issued")))
        .flatMap(Optional::stream)
        .forEach(
            one ->
                out.printf(
                    Locale.ROOT,
                    "  %-20s %s -> %s, until %s, %s%n    of %s%n",
                    one.application() + "/" + one.subject(),
                    shortened(one.token()),
                    shortened(one.pair()),
                    String.valueOf(one.expiresAt()).substring(0, 10),
                    one.attempts() == 1 ? "1 call" : one.attempts() + " calls",
                    one.source()));
    out.println();
  }

  private Optional<CallLogComparison.Outcome> example(Predicate<CallLogComparison.Outcome> wanted) {
    return comparison.outcomes().stream()
        .filter(wanted)
        .filter(one -> one.pair() != null && one.expiresAt() != null)
        .min(Comparator.comparing(CallLogComparison.Outcome::source));
  }

  private static String shortened(@Nullable String fingerprint) {
    return fingerprint == null ? "-" : fingerprint.substring(0, 10);
  }

  /** One user of whom everything is there, and one payload. */
  private void after(PrintWriter out) {
    out.println("What one user's token opens, and a V1 request in XML that became JSON");
    followup.records().stream()
        .filter(one -> one.end() == null)
        .findFirst()
        .ifPresent(
            entry ->
                followup.accounts().stream()
                    .filter(found -> entry.list().startsWith(found.application() + " "))
                    .filter(found -> found.names().stream().anyMatch(name -> opens(name, entry)))
                    .findFirst()
                    .ifPresent(
                        found -> {
                          out.printf(
                              Locale.ROOT,
                              "  %-20s accounts: %s%n",
                              found.application() + "/" + found.subject(),
                              String.join(", ", found.names()));
                          out.printf(
                              Locale.ROOT, "  %-20s %s%n", "a time entry", cut(entry.text()));
                        }));
    followup.payloads().stream()
        .findFirst()
        .ifPresent(payload -> out.printf(Locale.ROOT, "  %-20s %s%n", "a payload", cut(payload)));
    out.println();
  }

  private static boolean opens(String account, Followup.Read entry) {
    return List.of(entry.list().split(" ")).contains(account.substring(account.indexOf(' ') + 1));
  }

  private static String cut(String text) {
    return text.length() <= TEXT ? text : text.substring(0, TEXT) + " ...";
  }

  private boolean checks(PrintWriter out, Sample sample) {
    out.println("Report and topics, compared with the simulator's own log of calls");
    List<CallLogComparison.Check> checks = new ArrayList<>(comparison.checks());
    checks.addAll(followup.checks(comparison.outcomes(), sample.payloads()));
    int discrepancies = 0;
    for (CallLogComparison.Check check : checks) {
      String held = check.problems().isEmpty() ? "  ok  " : "  NO  ";
      TextTable.wrapped(held + check.text(), 6).forEach(out::println);
      check.problems().stream().limit(PROBLEMS).forEach(problem -> out.println("      " + problem));
      if (check.problems().size() > PROBLEMS) {
        out.println("      and " + (check.problems().size() - PROBLEMS) + " more");
      }
      discrepancies += check.problems().size();
    }
    out.println();
    out.println(
        discrepancies == 0
            ? "Reconciliation OK"
            : "Reconciliation failed: " + discrepancies + " discrepancies");
    return discrepancies == 0;
  }
}
