package harvest.migration.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.ledger.Ending;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.monitor.Readings.RunState;
import harvest.migration.monitor.StateFile;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the migration is, from the ledger alone; how much is left takes the broker.
 *
 * @param left requests that have not come to their end; null where the broker does not say
 * @param perSecond requests that came to their end, over the last minute; 0 where nothing runs
 */
public record Standing(
    String state,
    Map<String, OfApplication> applications,
    Counts total,
    @JsonIgnore @Nullable Long left,
    @JsonProperty("rate_per_second") double perSecond) {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * What became of an application's requests.
   *
   * @param circuit as last known; null where it was never
   */
  public record OfApplication(@JsonUnwrapped Counts counts, @Nullable String circuit) {}

  /**
   * Looks at it.
   *
   * @param positions of the group on the requests topic; null where the broker does not answer
   */
  public static Standing of(
      Settings settings, @Nullable Map<Integer, GroupPositions.Position> positions, Instant now) {
    StateFile.State state = StateFile.read(settings.dataDir());
    Counts total = new Counts();
    Map<String, Counts> applications = new LinkedHashMap<>();
    for (Application application : settings.applications().all()) {
      applications.put(application.name(), new Counts());
    }
    long unseen = positions == null ? 0 : GroupPositions.lag(positions);
    double perSecond = 0;
    String name = state.name();
    LedgerReader ledger = LedgerReader.open(settings.ledgerUrl().text()).orElse(null);
    if (ledger != null) {
      try (ledger) {
        ledger.counts(
            settings.topics().reads(),
            (application, ending, records) -> {
              total.add(ending, records);
              if (application != null) {
                applications
                    .computeIfAbsent(application, first -> new Counts())
                    .add(ending, records);
              }
            });
        unseen -= known(ledger, settings.topics().requests(), positions);
        if (name.equals(StateFile.State.STOPPED) && ledger.isInUse()) {
          name = RunState.RUNNING.name(); // on another machine, whose state file is not here
        }
        if (!name.equals(StateFile.State.STOPPED)) {
          perSecond = rate(ledger, now);
        }
      }
    }
    Long left = positions == null ? null : Math.max(0, unseen) + total.of(Ending.Kind.IN_FLIGHT);
    Map<String, OfApplication> shown = new LinkedHashMap<>();
    applications.forEach(
        (one, counts) -> shown.put(one, new OfApplication(counts, state.circuits().get(one))));
    return new Standing(name, shown, total, left, perSecond);
  }

  /** Of what is not committed, how much the ledger knows already. */
  private static long known(
      LedgerReader ledger,
      String topic,
      @Nullable Map<Integer, GroupPositions.Position> positions) {
    if (positions == null) {
      return 0;
    }
    Map<Integer, Long> from = new TreeMap<>();
    positions.forEach((partition, position) -> from.put(partition, position.next()));
    return ledger.knownFrom(topic, from).values().stream().mapToLong(Long::longValue).sum();
  }

  private static double rate(LedgerReader ledger, Instant now) {
    Instant first = ledger.firstCall();
    if (first == null) {
      return 0;
    }
    Duration running = Duration.between(first, now);
    Duration over = running.compareTo(MINUTE) < 0 ? running : MINUTE;
    double seconds = Math.max(1, over.toMillis() / 1e3);
    return ledger.finishedSince(now.minus(over)) / seconds;
  }

  /** From 0 to 1; null where it is not known how much is left. */
  @JsonProperty("share_done")
  public @Nullable Double shareDone() {
    if (left == null) {
      return null;
    }
    long all = total.finished() + left;
    return all == 0 ? 0.0 : (double) total.finished() / all;
  }

  /** The same where it is known that at least so many are in flight in this process. */
  public Standing withInFlight(long requests) {
    Long atLeast = left == null ? null : Long.valueOf(Math.max(left, requests));
    return new Standing(state, applications, total, atLeast, perSecond);
  }

  /** Null where nobody can say. */
  @JsonProperty("eta_seconds")
  public @Nullable Double etaSeconds() {
    if (left == null) {
      return null;
    }
    if (left == 0) {
      return 0.0;
    }
    return perSecond == 0 ? null : Math.ceil(left / perSecond);
  }

  /** Writes it for people. */
  public void text(PrintWriter out) {
    Double share = shareDone();
    Double eta = etaSeconds();
    StringBuilder line = new StringBuilder(state);
    if (share != null) {
      line.append(String.format(Locale.ROOT, "  %.1f %% done", 100 * share));
    }
    if (left != null) {
      line.append(", ").append(TextTable.number(left)).append(" left");
    }
    if (perSecond > 0) {
      line.append(String.format(Locale.ROOT, ", %.1f a second", perSecond));
    }
    if (eta != null && eta > 0) {
      line.append(", about ").append(TextTable.duration(eta)).append(" to go");
    }
    out.println(line);
    out.println();
    List<Counts.Row> rows = new ArrayList<>();
    applications.forEach(
        (name, one) -> {
          String circuit = one.circuit() == null ? "-" : one.circuit().toLowerCase(Locale.ROOT);
          rows.add(new Counts.Row(name, one.counts(), circuit));
        });
    rows.add(new Counts.Row("total", total, ""));
    Counts.table("application", List.of("circuit"), rows).forEach(out::println);
    Templates.named("reasons.txt").execute(Map.of("reasons", total.reasons()), out);
  }
}
