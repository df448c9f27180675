package harvest.migration.report;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.drops.FileReport;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.settings.Settings;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The report as one page to hand on: self-contained, also on a phone. Its only script filters the
 * list of users who are left, and nothing is missing without it.
 */
public final class ReportHtml {
  private static final int LISTED = 200;
  private static final int USERS_LISTED = 5_000;

  private static final String FILTER =
      """
      <script>
      const filter=document.querySelector('#filter');filter.parentElement.hidden=false;
      filter.addEventListener('input',()=>{const words=filter.value.toLowerCase().split(/\\s+/);
      let shown=0;for(const row of document.querySelectorAll('#left tbody tr')){
      const text=row.textContent.toLowerCase();row.hidden=!words.every(word=>text.includes(word));
      shown+=!row.hidden}document.querySelector('#shown').textContent=shown+' shown'});
      </script>
      """;

  /** One user without a pair, as the newest dead letter has it. */
  private record User(
      @Nullable String application,
      @Nullable String subject,
      @Nullable String reason,
      @Nullable String url) {}

  /** The users who are left; of very many only the first are kept for the list. */
  public static final class Left {
    private final List<User> users = new ArrayList<>();
    private long all;

    /** Reads who is left by now. */
    public static Left of(Settings settings, TopicReader reader) throws TopicFailure, IOException {
      Left left = new Left();
      new Links(settings, reader, null, (application, fingerprint) -> null).left(left::add);
      return left;
    }

    private void add(JsonNode letter, @Nullable String subject) {
      all++;
      if (users.size() < USERS_LISTED) {
        users.add(
            new User(
                OutgoingRecords.text(letter, "application"),
                subject == null ? OutgoingRecords.text(letter, "id") : subject,
                OutgoingRecords.text(letter, "reason"),
                OutgoingRecords.text(letter, "reauthorize_url")));
      }
    }
  }

  private static final List<String> COLUMNS =
      Stream.of(CountColumn.values()).map(CountColumn::title).toList();

  private ReportHtml() {}

  /** Writes the report. */
  public static void write(Report report, Left left, PrintWriter out) {
    StringBuilder content = new StringBuilder();
    content
        .append("<p class=\"dim\">As of ")
        .append(report.at().truncatedTo(ChronoUnit.SECONDS))
        .append("</p>\n");
    content.append(Html.section("Reconciliation", verdict(report)));
    content.append(Html.section("Outcomes", Charts.outcomes(report.total())));
    content.append(Html.section("What is to do", toDo(report)));
    if (!report.progress().isEmpty()) {
      content.append(Html.section("Progress", Charts.progress(report.progress())));
    }
    content.append(Html.section("Applications", applications(report)));
    if (left.all > 0) {
      content.append(Html.section("Who is left", left(left)));
    }
    if (!report.files().isEmpty()
        || !report.refusedFiles().isEmpty()
        || !report.leftAlone().isEmpty()) {
      content.append(Html.section("Files", files(report)));
    }
    content.append(Html.section("What came after", after(report)));
    if (!report.inDoubt().isEmpty()) {
      content.append(Html.section("In doubt", inDoubt(report)));
    }
    if (!report.problems().isEmpty()) {
      content.append(
          Html.section(
              report.balanced() ? "What to know" : "What does not add up", problems(report)));
    }
    out.println(Html.page("Harvest migration: report", content.toString()));
  }

  private static String verdict(Report report) {
    String verdict =
        report.balanced()
            ? "<p class=\"verdict good\">OK: every request is accounted for.</p>\n"
            : "<p class=\"verdict bad\">No: "
                + report.discrepancies()
                + " things do not add up.</p>\n";
    String waiting =
        report.waiting() == 0
            ? ""
            : "<p>" + TextTable.number(report.waiting()) + " requests wait for their turn.</p>\n";
    return verdict + waiting;
  }

  private static String applications(Report report) {
    StringBuilder table = new StringBuilder(head("application", COLUMNS));
    report.applications().forEach((name, counts) -> table.append(row(name, numbers(counts))));
    return table.append(row("total", numbers(report.total()))).append("</table>\n").toString();
  }

  private static List<String> numbers(Counts counts) {
    return Stream.of(CountColumn.values())
        .map(column -> TextTable.number(column.of(counts)))
        .toList();
  }

  /** What is still to do, by whom and until when. */
  private static String toDo(Report report) {
    StringBuilder table =
        new StringBuilder(
            "<table>\n<tr><th>what</th><th>users</th><th class=\"text\">to do</th></tr>\n");
    Counts total = report.total();
    long pairs = total.of(Ending.Kind.MIGRATED) + total.of(Ending.Kind.ISSUED);
    if (pairs > 0) {
      String until =
          report.earliestExpiry() == null
              ? ""
              : " Each integration refreshes its pairs before they expire, the first at "
                  + report.earliestExpiry()
                  + ".";
      table.append(toDo("pairs", pairs, "Hand them over to the integration." + until));
    }
    total
        .deadLetters()
        .forEach(
            (reason, count) -> {
              if (count > 0) {
                table.append(toDo(reason.key(), count, reason.whatToDo()));
              }
            });
    long unfinished = total.of(Ending.Kind.IN_FLIGHT) + report.waiting();
    if (unfinished > 0) {
      table.append(toDo("unfinished", unfinished, "The run is to be started again."));
    }
    return table.append("</table>\n").toString();
  }

  private static String toDo(String what, long users, String todo) {
    return "<tr><td>"
        + what
        + "</td><td>"
        + TextTable.number(users)
        + "</td><td class=\"text\">"
        + Html.text(todo)
        + "</td></tr>\n";
  }

  private static String left(Left left) {
    StringBuilder table =
        new StringBuilder(
            "<p hidden><label>Filter: <input id=\"filter\" type=\"search\"></label>"
                + " <span id=\"shown\" class=\"dim\" role=\"status\"></span></p>\n"
                + "<table id=\"left\">\n<thead><tr><th>user</th><th class=\"text\">application</th>"
                + "<th class=\"text\">reason</th><th class=\"text\">what to do</th></tr></thead>\n"
                + "<tbody>\n");
    for (User user : left.users) {
      Reason reason = user.reason() == null ? null : Reason.find(user.reason());
      table
          .append("<tr><td>")
          .append(Html.text(String.valueOf(user.subject())))
          .append("</td><td class=\"text\">")
          .append(user.application() == null ? "" : Html.text(user.application()))
          .append("</td><td class=\"text\">")
          .append(user.reason() == null ? "" : Html.text(user.reason()))
          .append("</td><td class=\"text\">")
          .append(reason == null ? "" : Html.text(reason.whatToDo()))
          .append(
              user.url() == null
                  ? ""
                  : " <a rel=\"noreferrer\" href=\"" + Html.text(user.url()) + "\">link</a>")
          .append("</td></tr>\n");
    }
    table.append("</tbody></table>\n");
    if (left.all > left.users.size()) {
      table
          .append("<p class=\"dim\">The first ")
          .append(TextTable.number(left.users.size()))
          .append(" of ")
          .append(TextTable.number(left.all))
          .append("; export --topic dead-letters has them all.</p>\n");
    }
    return table.append(FILTER).toString();
  }

  private static String files(Report report) {
    List<String> columns = new ArrayList<>(List.of("rows", "rejected"));
    columns.addAll(COLUMNS);
    StringBuilder table = new StringBuilder(head("file", columns));
    for (Report.OfFile file : report.files()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  TextTable.number(file.report().rows()),
                  TextTable.number(file.report().rejected())));
      cells.addAll(numbers(file.counts()));
      table.append(row(file.report().file(), cells));
    }
    table.append("</table>\n");
    for (FileReport refused : report.refusedFiles()) {
      table
          .append("<p class=\"bad\">Refused whole: ")
          .append(Html.text(refused.file() + " (" + refused.error() + ")"))
          .append("</p>\n");
    }
    report
        .leftAlone()
        .forEach(
            (name, why) ->
                table
                    .append("<p>Left in the inbox: ")
                    .append(Html.text(name + " (" + why + ")"))
                    .append("</p>\n"));
    return table.toString();
  }

  private static String after(Report report) {
    StringBuilder text = new StringBuilder();
    if (report.consumers().isEmpty()) {
      text.append("<p>Nobody else's consumer group has read the results.</p>\n");
    }
    report
        .consumers()
        .forEach(
            (group, lag) ->
                text.append("<p>Results read by ")
                    .append(Html.text(group))
                    .append(lag == 0 ? ": all." : ": all but " + TextTable.number(lag) + ".")
                    .append("</p>\n"));
    if (report.earliestExpiry() != null) {
      text.append("<p>The first access token expires at ")
          .append(report.earliestExpiry())
          .append(".</p>\n");
    }
    report
        .purges()
        .forEach(purged -> text.append("<p>Purged ").append(purged.text()).append(".</p>\n"));
    if (!report.sharedUsers().isEmpty()) {
      text.append("<p>")
          .append(TextTable.number(report.sharedUsers().size()))
          .append(
              " tokens belong to users who have more than one: the older pairs may be dead; report"
                  + " --format csv lists them.</p>\n");
    }
    Report.Reads reads = report.reads();
    if (reads.received() + reads.failed() + reads.records() > 0) {
      text.append("<p>Reads: ")
          .append(TextTable.number(reads.received()))
          .append(" received, ")
          .append(TextTable.number(reads.completed()))
          .append(" completed, ")
          .append(TextTable.number(reads.failed()))
          .append(" failed; ")
          .append(TextTable.number(reads.records()))
          .append(" records.</p>\n");
    }
    return text.toString();
  }

  private static String inDoubt(Report report) {
    StringBuilder table =
        new StringBuilder("<p>A pair may have been issued that nobody saw.</p>\n")
            .append("<table>\n<tr><th>application</th><th class=\"text\">request</th></tr>\n");
    report.inDoubt().stream()
        .limit(LISTED)
        .forEach(
            one ->
                table.append(
                    line(
                        String.valueOf(one.application()),
                        (one.subject() == null ? "" : one.subject() + " · ")
                            + one.fingerprint()
                            + " · "
                            + one.source())));
    return table.append("</table>\n").toString();
  }

  private static String problems(Report report) {
    StringBuilder table =
        new StringBuilder("<table>\n<tr><th>kind</th><th class=\"text\">what is wrong</th></tr>\n");
    report.problems().stream()
        .limit(LISTED)
        .forEach(
            problem ->
                table.append(
                    line(
                        problem.kind().key(),
                        problem.text()
                            + (problem.source() == null ? "" : " · " + problem.source())
                            + (problem.fingerprint() == null
                                ? ""
                                : " · " + problem.fingerprint()))));
    table.append("</table>\n");
    if (report.problems().size() > LISTED) {
      table.append("<p class=\"dim\">report --format json has them all.</p>\n");
    }
    return table.toString();
  }

  private static String head(String first, List<String> columns) {
    StringBuilder head = new StringBuilder("<table>\n<tr><th>").append(first).append("</th>");
    columns.forEach(column -> head.append("<th>").append(column).append("</th>"));
    return head.append("</tr>\n").toString();
  }

  private static String row(String first, List<String> cells) {
    StringBuilder row = new StringBuilder("<tr><td>").append(Html.text(first)).append("</td>");
    cells.forEach(cell -> row.append("<td>").append(cell).append("</td>"));
    return row.append("</tr>\n").toString();
  }

  private static String line(String first, String text) {
    return "<tr><td>"
        + Html.text(first)
        + "</td><td class=\"text\">"
        + Html.text(text)
        + "</td></tr>\n";
  }
}
