package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Tally;
import harvest.migration.monitor.Readings;
import harvest.migration.monitor.Readings.RunState;
import harvest.migration.pace.Circuit;
import harvest.migration.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run is doing, as a page for people. It refreshes itself in place, loads nothing from
 * elsewhere and shows no secret.
 */
public final class StatusPage {
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

  private record Bar(String x, String y, String width, String height) {}

  private record CircuitRow(String name, String state, @Nullable String lastError) {}

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
    Counts total = standing.total();
    Map<String, @Nullable Object> view = new HashMap<>();
    view.put("title", "Harvest migration");
    view.put("at", now.truncatedTo(ChronoUnit.SECONDS));
    view.put("script", SCRIPT);
    progress(standing, view);
    calls(view);
    view.put("outcomes", Charts.outcomes(total));
    view.put("reasons", total.reasons());
    view.put(
        "circuits",
        circuits.entrySet().stream()
            .map(
                one ->
                    new CircuitRow(
                        one.getKey(), one.getValue().state().name(), one.getValue().lastError()))
            .toList());
    view.put("inFlight", readings.inFlight());
    view.put(
        "oldest",
        total.of(Ending.Kind.IN_FLIGHT) == 0
            ? null
            : TextTable.duration((double) tally.oldestUnfinished().toSeconds()));
    view.put("look", readings.look());
    view.put("counters", readings.counters());
    return Templates.named("status.html").execute(view);
  }

  private void progress(Standing standing, Map<String, @Nullable Object> view) {
    Double share = standing.shareDone();
    Double eta = standing.etaSeconds();
    RunState state = readings.look().state();
    view.put("state", state.name());
    view.put("meaning", meaning(state, standing));
    view.put("share", share == null ? null : Charts.format("%.4f", share));
    view.put("percent", share == null ? null : Charts.format("%.1f %%", 100 * share));
    view.put("finished", TextTable.number(standing.total().finished()));
    view.put("left", standing.left() == null ? null : TextTable.number(standing.left()));
    view.put(
        "toGo",
        eta == null || eta == 0 || state != RunState.RUNNING ? null : TextTable.duration(eta));
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

  private void calls(Map<String, @Nullable Object> view) {
    List<Long> minutes = readings.history().byMinute();
    Settings.Rate rate = settings.rate();
    double budget = rate.requests() == 0 ? 0 : rate.requests() * 6e4 / rate.period().toMillis();
    double most = (double) minutes.stream().mapToLong(Long::longValue).max().orElse(0L);
    double highest = Math.max(1, Math.max(budget, most));
    double width = Charts.WIDTH / 60.0;
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < minutes.size(); i++) {
      double height = HEIGHT * minutes.get(i) / highest;
      bars.add(
          new Bar(
              Charts.format("%.1f", Charts.WIDTH - (minutes.size() - i) * width),
              Charts.format("%.1f", HEIGHT - height),
              Charts.format("%.1f", width - 2),
              Charts.format("%.1f", height)));
    }
    view.put("bars", bars);
    view.put("limit", budget == 0 ? null : Charts.format("%.0f", budget));
    view.put("limitY", Charts.format("%.1f", HEIGHT - HEIGHT * budget / highest + 1));
    view.put("oneCall", readings.counters().calls() == 1);
  }
}
