package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Tally;
import harvest.migration.monitor.Counters;
import harvest.migration.monitor.Readings;
import harvest.migration.monitor.Readings.RunState;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.pace.Circuit;
import harvest.migration.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run is doing, as a page for people. It refreshes itself in place, loads nothing from
 * elsewhere and shows no secret.
 */
public final class StatusPage {
  private static final double MINUTE = 60;
  private static final int WIDTH = 800;
  private static final int HEIGHT = 120;

  /** Replaces the content every two seconds; a page that gets no answer says since when. */
  private static final String SCRIPT =
      """
      const show=async()=>{const since=document.querySelector('#since');try{
      const page=await(await fetch('/',{cache:'no-store'})).text();
      const fresh=new DOMParser().parseFromString(page,'text/html').querySelector('main');
      document.querySelector('main').replaceChildren(...fresh.childNodes);
      }catch(e){if(since)since.textContent='The run does not answer any more; last seen '+since.dataset.at}
      setTimeout(show,2000)};setTimeout(show,2000);""";

  private final Settings settings;
  private final Readings readings;
  private final Map<String, Circuit> circuits;
  private final Tally tally;

  public StatusPage(
      Settings settings, Readings readings, Map<String, Circuit> circuits, Tally tally) {
    this.settings = settings;
    this.readings = readings;
    this.circuits = circuits;
    this.tally = tally;
  }

  /** What a browser may load and run: the page's own style and script. */
  public static String contentSecurityPolicy() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(SCRIPT.getBytes(StandardCharsets.UTF_8));
      return "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; script-src"
          + " 'sha256-"
          + Base64.getEncoder().encodeToString(hash)
          + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The whole page. */
  public String html(Standing standing, Instant now) {
    String at = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return Html.begin("Harvest migration")
        + "<p class=\"dim\" id=\"since\" data-at=\""
        + at
        + "\">As of "
        + at
        + "</p>\n"
        + Html.section("Progress", progress(standing))
        + Html.section("Calls to Harvest, by minute", calls())
        + Html.section("Outcomes", Charts.outcomes(standing.total()) + reasons(standing))
        + Html.section("Applications", applications())
        + Html.section("In flight", inFlight(standing))
        + "</main>\n<script>"
        + SCRIPT
        + "</script>\n<noscript><p>Reload the page to see how it goes on.</p></noscript>\n"
        + "</body>\n</html>";
  }

  private String progress(Standing standing) {
    Double share = standing.shareDone();
    Double eta = standing.etaSeconds();
    RunState state = readings.look().state();
    StringBuilder text = new StringBuilder();
    text.append("<p class=\"verdict\">").append(state.name());
    if (share != null) {
      text.append(String.format(Locale.ROOT, ": %.1f %% done", 100 * share));
    }
    text.append("</p>\n<p>").append(meaning(state, standing)).append("</p>\n");
    if (share != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "<progress max=\"1\" value=\"%.4f\" aria-label=\"share done\"></progress>\n",
              share));
    }
    text.append("<p>")
        .append(TextTable.number(standing.total().finished()))
        .append(" requests have their outcome");
    if (standing.left() != null) {
      text.append(", ").append(TextTable.number(standing.left())).append(" are left");
    }
    if (eta != null && eta > 0 && state == RunState.RUNNING) {
      text.append(", about ").append(TextTable.duration(eta)).append(" to go");
    }
    return text.append(".</p>\n").toString();
  }

  private String meaning(RunState state, Standing standing) {
    return switch (state) {
      case STARTING -> "The routes start.";
      case RUNNING -> {
        Long left = standing.left();
        long after = readings.look().lookUps() + readings.look().reads();
        if (left == null || left > 0 || readings.inFlight() > 0) {
          yield "Requests are taken and calls are made.";
        }
        yield after > 0
            ? "Every request has its outcome; account look-ups and reads go on."
            : "Every request has its outcome; new ones are waited for.";
      }
      case PAUSED -> "Paused by an operator: no request is taken and no call is made.";
      case OUTAGE ->
          "Harvest fails every call: one probe at a time goes out, the other requests wait.";
      case WAITING ->
          "No call goes out until Kafka or the ledger takes what is written; the log says which.";
      case DRAINING -> "Stopping: calls in flight are finished, no new ones are made.";
      case GONE -> "The migrate endpoint is gone: nothing more is sent. The run ends.";
      case STOPPED -> "The run has ended.";
    };
  }

  private String calls() {
    List<Long> minutes = readings.history().byMinute();
    Settings.Rate rate = settings.rate();
    double budget =
        rate.requests() == 0 ? 0 : rate.requests() * MINUTE / (rate.period().toMillis() / 1e3);
    double highest =
        Math.max(1, Math.max(budget, (double) minutes.stream().mapToLong(m -> m).max().orElse(0)));
    StringBuilder bars = new StringBuilder();
    double width = (double) WIDTH / MINUTE;
    for (int i = 0; i < minutes.size(); i++) {
      double height = HEIGHT * minutes.get(i) / highest;
      bars.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#3f7fd1\"/>\n",
              WIDTH - (minutes.size() - i) * width,
              HEIGHT - height,
              width - 2,
              height));
    }
    if (budget > 0) {
      double y = HEIGHT - HEIGHT * budget / highest;
      bars.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"0\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#d9662b\"/>\n",
              WIDTH,
              y + 1,
              y + 1));
    }
    String limit =
        budget == 0
            ? "no limit is set"
            : String.format(Locale.ROOT, "the line is the limit, %.0f a minute", budget);
    return "<svg class=\"curve\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Calls of the last hour, by"
        + " minute\">\n"
        + bars
        + "</svg>\n<p>"
        + TextTable.number(readings.counters().calls())
        + (readings.counters().calls() == 1 ? " call" : " calls")
        + " since the start, "
        + TextTable.number(readings.counters().rateLimitedTotal())
        + " answered 429; "
        + limit
        + ".</p>\n";
  }

  private static String reasons(Standing standing) {
    StringBuilder table = new StringBuilder();
    for (Map.Entry<Reason, Long> reason : standing.total().deadLetters().entrySet()) {
      if (reason.getValue() > 0) {
        table
            .append("<tr><td>")
            .append(reason.getKey().key())
            .append("</td><td>")
            .append(TextTable.number(reason.getValue()))
            .append("</td><td class=\"text\">")
            .append(Html.text(reason.getKey().whatToDo()))
            .append("</td></tr>\n");
      }
    }
    return table.isEmpty()
        ? ""
        : "<table>\n<tr><th scope=\"col\">dead letters</th><th scope=\"col\">requests</th>"
            + "<th scope=\"col\" class=\"text\">what to do</th></tr>\n"
            + table
            + "</table>\n";
  }

  private String applications() {
    StringBuilder table =
        new StringBuilder(
            "<table>\n<tr><th scope=\"col\">application</th><th scope=\"col\">circuit</th>"
                + "<th scope=\"col\" class=\"text\">last error</th></tr>\n");
    circuits.forEach(
        (name, circuit) -> {
          String error = circuit.lastError();
          table
              .append("<tr><td>")
              .append(Html.text(name))
              .append("</td><td>")
              .append(circuit.state().name())
              .append("</td><td class=\"text\">")
              .append(error == null ? "" : Html.text(error))
              .append("</td></tr>\n");
        });
    return table.append("</table>\n").toString();
  }

  private String inFlight(Standing standing) {
    Counters counters = readings.counters();
    String oldest =
        standing.total().of(Ending.Kind.IN_FLIGHT) == 0
            ? ""
            : ", the oldest for "
                + TextTable.duration((double) tally.oldestUnfinished().toSeconds());
    return "<p>"
        + TextTable.number(readings.inFlight())
        + " requests are taken and have no outcome yet"
        + oldest
        + "; account look-ups: "
        + TextTable.number(readings.look().lookUps())
        + ", lists of V2 being read: "
        + TextTable.number(readings.look().reads())
        + ".</p>\n<p>Lists of V2: "
        + TextTable.number(counters.receivedReads())
        + " received, "
        + TextTable.number(counters.reads())
        + " read to their end ("
        + TextTable.number(counters.readRecords())
        + " records), "
        + TextTable.number(counters.failedReads())
        + " failed.</p>\n";
  }
}
