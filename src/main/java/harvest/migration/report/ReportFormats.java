package harvest.migration.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.report.Purge.PurgeReceipt;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The report for a terminal, for a program, for a spreadsheet and as a page to hand on. The page is
 * self-contained; its only script filters the list of users who are left, and nothing is missing
 * without it.
 */
public final class ReportFormats {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
          .build();

  private static final int LISTED = 20;
  private static final int LISTED_IN_PAGE = 200;
  private static final int USERS_LISTED = 5_000;

  private ReportFormats() {}

  /** The first of many, and whether there are more. */
  private record Some<T>(List<T> first, long all, boolean more) {
    static <T> Some<T> of(List<T> all, int most) {
      return new Some<>(all.subList(0, Math.min(most, all.size())), all.size(), all.size() > most);
    }
  }

  private record Task(String what, long users, String todo) {}

  /** One user without a pair, as the newest dead letter has it. */
  private record User(
      @Nullable String application,
      @Nullable String subject,
      @Nullable String reason,
      @Nullable String todo,
      @Nullable String url) {
    static User of(Published letter, @Nullable String subject) {
      String reason = letter.text("reason");
      Reason known = reason == null ? null : Reason.find(reason);
      return new User(
          letter.text("application"),
          subject == null ? letter.text("id") : subject,
          reason,
          known == null ? null : known.whatToDo(),
          letter.text("reauthorize_url"));
    }
  }

  /** Writes it for a terminal. */
  public static void text(Report report, PrintWriter out) {
    Map<String, Object> view = view(report, LISTED);
    List<Counts.Row> applications = new ArrayList<>();
    report.applications().forEach((name, counts) -> applications.add(new Counts.Row(name, counts)));
    applications.add(new Counts.Row("total", report.total()));
    view.put("applications", Counts.table("application", List.of(), applications));
    view.put("files", report.files().isEmpty() ? List.of() : files(report.files()));
    Templates.named("report.txt").execute(view, out);
  }

  private static List<String> files(List<Report.OfFile> files) {
    return Counts.table(
        "file",
        List.of("rows", "rejected"),
        files.stream()
            .map(
                one ->
                    new Counts.Row(
                        one.file(),
                        one.counts(),
                        TextTable.number(one.rows()),
                        TextTable.number(one.rejected())))
            .toList());
  }

  /** What a command answers in JSON; what a terminal would act on is escaped. */
  public static String json(Object answer) throws JsonProcessingException {
    return Redactor.printableJson(JSON.writeValueAsString(answer));
  }

  /** Writes it as a page, with the users who are left by now. */
  public static void html(Report report, Settings settings, TopicReader reader, PrintWriter out)
      throws TopicFailure, IOException {
    List<User> users = new ArrayList<>();
    long[] left = {0};
    new Links(settings, reader, null, (application, fingerprint) -> null)
        .left(
            (letter, subject) -> {
              if (left[0]++ < USERS_LISTED) {
                users.add(User.of(letter, subject));
              }
            });
    Map<String, Object> view = view(report, LISTED_IN_PAGE);
    view.put("title", "Harvest migration: report");
    view.put("at", report.at().truncatedTo(ChronoUnit.SECONDS));
    view.put("columns", Stream.of(Counts.Column.values()).map(Counts.Column::title).toList());
    view.put("outcomes", Charts.outcomes(report.total()));
    view.put("progress", Charts.progress(report.progress()));
    view.put("tasks", tasks(report));
    view.put("left", new Some<>(users, left[0], left[0] > USERS_LISTED));
    view.put(
        "anyFile",
        report.files().size() + report.refusedFiles().size() + report.filesLeftAlone().size() > 0);
    Templates.named("report.html").execute(view, out);
    out.println();
  }

  /** What both templates show; of long lists the first. */
  private static Map<String, Object> view(Report report, int listed) {
    Map<String, Object> view = new HashMap<>();
    view.put("report", report);
    view.put("reasons", report.total().reasons());
    view.put("leftAlone", Some.of(report.filesLeftAlone(), listed));
    view.put("sharedUsers", Some.of(report.sharedUsers(), listed));
    view.put("inDoubt", Some.of(report.inDoubt(), listed));
    view.put("problems", Some.of(report.problems(), listed));
    view.put("purges", report.purges().stream().map(PurgeReceipt.Purged::text).toList());
    return view;
  }

  /** What is still to do, by whom and until when. */
  private static List<Task> tasks(Report report) {
    List<Task> tasks = new ArrayList<>();
    Counts total = report.total();
    long pairs = total.of(Ending.Kind.MIGRATED) + total.of(Ending.Kind.ISSUED);
    if (pairs > 0) {
      String until =
          report.earliestExpiry() == null
              ? ""
              : " Each integration refreshes its pairs before they expire, the first at "
                  + report.earliestExpiry()
                  + ".";
      tasks.add(new Task("pairs", pairs, "Hand them over to the integration." + until));
    }
    total.reasons().forEach(one -> tasks.add(new Task(one.key(), one.records(), one.whatToDo())));
    long unfinished = total.of(Ending.Kind.IN_FLIGHT) + report.waiting();
    if (unfinished > 0) {
      tasks.add(new Task("unfinished", unfinished, "The run is to be started again."));
    }
    return tasks;
  }

  /** Writes it for a spreadsheet: one table; {@code scope} says what a row is of. */
  public static void csv(Report report, PrintWriter out) {
    List<String> columns = new ArrayList<>(List.of("scope", "name"));
    columns.addAll(List.of("sha256", "rows", "accepted", "rejected"));
    Counts.Column.BUT_DEAD_LETTERS.forEach(column -> columns.add(column.key()));
    report.total().deadLetters().keySet().forEach(one -> columns.add("dead_letters." + one.key()));
    columns.addAll(List.of("lag", "fingerprint", "source", "text"));
    Csv csv = new Csv(out);
    csv.row(columns);
    Rows rows = new Rows(csv, columns);
    rows.write("total", "", counts(report.total()));
    report.applications().forEach((name, all) -> rows.write("application", name, counts(all)));
    for (Report.OfFile file : report.files()) {
      Map<String, @Nullable Object> cells = counts(file.counts());
      cells.put("sha256", file.sha256());
      cells.put("rows", file.rows());
      cells.put("accepted", file.accepted());
      cells.put("rejected", file.rejected());
      rows.write("file", file.file(), cells);
    }
    report
        .refusedFiles()
        .forEach(
            one -> rows.write("refused file", one.file(), null, "file:" + one.file(), one.error()));
    report
        .filesLeftAlone()
        .forEach(one -> rows.write("file left alone", one.file(), null, null, one.why()));
    report
        .inDoubt()
        .forEach(
            one ->
                rows.write(
                    "in doubt",
                    one.application() + (one.subject() == null ? "" : "/" + one.subject()),
                    one.fingerprint(),
                    one.source(),
                    null));
    report
        .consumers()
        .forEach(
            one -> rows.write("consumer", one.group(), Collections.singletonMap("lag", one.lag())));
    report
        .sharedUsers()
        .forEach(
            one ->
                rows.write(
                    "shared user",
                    one.application() + "/" + one.userId(),
                    one.fingerprint(),
                    null,
                    one.issuedAt() == null ? "" : "issued " + one.issuedAt()));
    report
        .problems()
        .forEach(
            one ->
                rows.write(
                    "problem", one.kind().key(), one.fingerprint(), one.source(), one.text()));
  }

  private static Map<String, @Nullable Object> counts(Counts counts) {
    Map<String, @Nullable Object> cells = new HashMap<>();
    Counts.Column.BUT_DEAD_LETTERS.forEach(column -> cells.put(column.key(), column.of(counts)));
    counts.deadLetters().forEach((one, records) -> cells.put("dead_letters." + one.key(), records));
    return cells;
  }

  /** Rows that have few of the columns. */
  private record Rows(Csv csv, List<String> columns) {
    void write(String scope, String name, Map<String, ? extends @Nullable Object> cells) {
      List<@Nullable String> row = new ArrayList<>(List.of(scope, name));
      for (String column : columns.subList(2, columns.size())) {
        Object cell = cells.get(column);
        row.add(cell == null ? null : cell.toString());
      }
      csv.row(row);
    }

    void write(
        String scope,
        String name,
        @Nullable String fingerprint,
        @Nullable String source,
        @Nullable String text) {
      Map<String, @Nullable Object> cells = new HashMap<>();
      cells.put("fingerprint", fingerprint);
      cells.put("source", source);
      cells.put("text", text);
      write(scope, name, cells);
    }
  }
}
