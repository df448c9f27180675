package harvest.migration.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.ledger.Ending;
import harvest.migration.ledger.LedgerReader;
import harvest.migration.monitor.Readings.RunState;
import harvest.migration.monitor.StateFile;
import harvest.migration.settings.Settings;
import harvest.migration.topics.GroupPositions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the migration is, from the ledger alone; how much is left takes the broker.
 *
 * @param circuits as last known, by application
 * @param left requests that have not come to their end; null where the broker does not say
 * @param perSecond requests that came to their end, over the last minute; 0 where nothing runs
 */
public record Standing(
    String state,
    Map<String, Counts> applications,
    Map<String, String> circuits,
    Counts total,
    @Nullable Long left,
    double perSecond) {
  private static final Duration MINUTE = Duration.ofMinutes(1);

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
    long unseen = lag(positions);
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
    return new Standing(name, applications, state.circuits(), total, left, perSecond);
  }

  private static long lag(@Nullable Map<Integer, GroupPositions.Position> positions) {
    return positions == null
        ? 0
        : positions.values().stream().mapToLong(GroupPositions.Position::lag).sum();
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
    return new Standing(state, applications, circuits, total, atLeast, perSecond);
  }

  /** As {@code status --json} prints it. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("state", state);
    ObjectNode byName = json.putObject("applications");
    applications.forEach(
        (name, counts) -> {
          ObjectNode one = byName.putObject(name);
          counts.write(one);
          one.put("circuit", circuits.get(name));
        });
    total.write(json.putObject("total"));
    json.put("share_done", shareDone());
    json.put("rate_per_second", perSecond);
    json.put("eta_seconds", etaSeconds());
    return json;
  }

  /** Null where nobody can say. */
  public @Nullable Double etaSeconds() {
    if (left == null) {
      return null;
    }
    if (left == 0) {
      return 0.0;
    }
    return perSecond == 0 ? null : Math.ceil(left / perSecond);
  }
}
