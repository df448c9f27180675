package harvest.migration.rehearsal;

import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Status;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a person reads at the end of the demo. Shows fingerprints, never a token. */
public final class DemoSummary {
  private static final String OTHER = "other";
  private static final String ALL = "all";
  private static final String DUPLICATE = "duplicate";
  private static final int PROBLEMS = 5;
  private static final int LINE = 110;

  private final Books books;
  private final Followup followup;

  public DemoSummary(Books books, Followup followup) {
    this.books = books;
    this.followup = followup;
  }

  /** Prints it; returns whether the books balance. */
  public boolean print(PrintWriter out, Sample sample, double seconds) {
    out.println();
    out.printf(
        "%,d requests (%,d rows of %s, %,d records from Kafka) in %.1f s%n",
        books.asked().size(),
        sample.rows() - sample.broken(),
        DemoFolder.FILE,
        sample.requests().size(),
        seconds);
    out.println();
    table(out);
    out.println();
    examples(out);
    after(out);
    boolean balanced = checks(out, sample);
    out.flush();
    return balanced;
  }

  private void table(PrintWriter out) {
    List<String> columns = new ArrayList<>();
    Integration.ALL.forEach(integration -> columns.add(integration.name()));
    columns.add(OTHER);
    columns.add(ALL);
    Map<String, Map<String, Integer>> cells = cells();
    row(out, "", columns);
    out.println("-".repeat(26 + 9 * columns.size()));
    List<String> kinds =
        Stream.of(
                Stream.of(Status.values()).map(Status::key),
                Stream.of(DUPLICATE),
                Stream.of(Reason.values()).map(Reason::key),
                Stream.of(ALL))
            .flatMap(one -> one)
            .toList();
    for (String kind : kinds) {
      Map<String, Integer> counts = cells.get(kind);
      if (counts != null) {
        row(
            out,
            kind,
            columns.stream()
                .map(column -> counts.getOrDefault(column, 0))
                .map(count -> count == 0 ? "." : "%,d".formatted(count))
                .toList());
      }
    }
  }

  private Map<String, Map<String, Integer>> cells() {
    Map<String, Map<String, Integer>> cells = new LinkedHashMap<>();
    books.ended().forEach(one -> count(cells, one.kind(), one.application()));
    books.silent().forEach(one -> count(cells, DUPLICATE, one.application()));
    return cells;
  }

  private static void count(
      Map<String, Map<String, Integer>> cells, String kind, @Nullable String application) {
    String column =
        Integration.ALL.stream()
            .map(Integration::name)
            .filter(name -> name.equals(application))
            .findFirst()
            .orElse(OTHER);
    for (String row : List.of(kind, ALL)) {
      Map<String, Integer> counts = cells.computeIfAbsent(row, name -> new LinkedHashMap<>());
      counts.merge(column, 1, Integer::sum);
      counts.merge(ALL, 1, Integer::sum);
    }
  }

  private static void row(PrintWriter out, String head, List<String> cells) {
    StringBuilder line = new StringBuilder("%-26s".formatted(head));
    cells.forEach(cell -> line.append("%9s".formatted(cell)));
    out.println(line.toString().stripTrailing());
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
                    "  %-20s %s -> %s  until %s  %s  %s%n",
                    one.application() + "/" + one.subject(),
                    shortened(one.token()),
                    shortened(one.pair()),
                    String.valueOf(one.expiresAt()).substring(0, 10),
                    one.attempts() == 1 ? "1 call " : one.attempts() + " calls",
                    one.source()));
    out.println();
  }

  private Optional<Books.Ended> example(Predicate<Books.Ended> wanted) {
    return books.ended().stream()
        .filter(wanted)
        .filter(one -> one.pair() != null && one.expiresAt() != null)
        .min(Comparator.comparing(Books.Ended::source));
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
                              "  %-20s accounts: %s%n",
                              found.application() + "/" + found.subject(),
                              String.join(", ", found.names()));
                          out.printf("  %-20s %s%n", "a time entry", cut(entry.text()));
                        }));
    followup.payloads().stream()
        .findFirst()
        .ifPresent(payload -> out.printf("  %-20s %s%n", "a payload", cut(payload)));
    out.println();
  }

  private static boolean opens(String account, Followup.Read entry) {
    return List.of(entry.list().split(" ")).contains(account.substring(account.indexOf(' ') + 1));
  }

  private static String cut(String text) {
    return text.length() <= LINE ? text : text.substring(0, LINE) + " ...";
  }

  private boolean checks(PrintWriter out, Sample sample) {
    out.println("The books, against the simulator's own log");
    boolean balanced = true;
    List<Books.Check> checks = new ArrayList<>(books.checks());
    checks.addAll(followup.checks(books, sample.payloads()));
    for (Books.Check check : checks) {
      out.println((check.holds() ? "  ok  " : "  NO  ") + check.text());
      check.problems().stream().limit(PROBLEMS).forEach(problem -> out.println("      " + problem));
      if (check.problems().size() > PROBLEMS) {
        out.println("      and " + (check.problems().size() - PROBLEMS) + " more");
      }
      balanced &= check.holds();
    }
    out.println();
    out.println(balanced ? "The books balance." : "The books do NOT balance.");
    return balanced;
  }
}
