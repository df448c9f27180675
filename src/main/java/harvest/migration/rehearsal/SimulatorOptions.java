package harvest.migration.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every switch of the simulator. {@code server}, {@code seed} and {@code log} are taken at the
 * start; the others may change at any time.
 */
public record SimulatorOptions(
    ServerOptions server,
    long seed,
    WorldOptions world,
    MigrationOptions migration,
    FaultOptions faults,
    Latency latency,
    LimitOptions limits,
    ListOptions lists,
    LogOptions log) {

  /** A kind Harvest: everything works, nothing is limited, each repeated migration is fresh. */
  public static SimulatorOptions defaults() {
    return new SimulatorOptions(
        ServerOptions.defaults(),
        1,
        WorldOptions.defaults(),
        MigrationOptions.defaults(),
        FaultOptions.defaults(),
        Latency.none(),
        LimitOptions.defaults(),
        ListOptions.defaults(),
        LogOptions.defaults());
  }

  /**
   * These options with the fields of a JSON object laid over them.
   *
   * @throws IllegalArgumentException if it is not JSON, or names what there is not
   */
  public SimulatorOptions overlay(String json) {
    WireJson wire = new WireJson();
    try {
      JsonNode tree = wire.tree(json);
      if (!tree.isObject()) {
        throw new IllegalArgumentException("options: a JSON object is needed");
      }
      return wire.overlay(this, SimulatorOptions.class, tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("options: " + e.getOriginalMessage(), e);
    }
  }

  /** What {@link #overlay} reads. Holds client secrets. */
  public String json() {
    return new WireJson().pretty(this);
  }

  /** With another address or port. */
  public SimulatorOptions with(ServerOptions x) {
    return new SimulatorOptions(x, seed, world, migration, faults, latency, limits, lists, log);
  }

  /** With another seed. */
  public SimulatorOptions withSeed(long x) {
    return new SimulatorOptions(server, x, world, migration, faults, latency, limits, lists, log);
  }

  /** With another world. */
  public SimulatorOptions with(WorldOptions x) {
    return new SimulatorOptions(server, seed, x, migration, faults, latency, limits, lists, log);
  }

  /** With other answers to the unknowns. */
  public SimulatorOptions with(MigrationOptions x) {
    return new SimulatorOptions(server, seed, world, x, faults, latency, limits, lists, log);
  }

  /** With other faults. */
  public SimulatorOptions with(FaultOptions x) {
    return new SimulatorOptions(server, seed, world, migration, x, latency, limits, lists, log);
  }

  /** With another latency. */
  public SimulatorOptions with(Latency x) {
    return new SimulatorOptions(server, seed, world, migration, faults, x, limits, lists, log);
  }

  /** With other limits. */
  public SimulatorOptions with(LimitOptions x) {
    return new SimulatorOptions(server, seed, world, migration, faults, latency, x, lists, log);
  }

  /** With other lists. */
  public SimulatorOptions with(ListOptions x) {
    return new SimulatorOptions(server, seed, world, migration, faults, latency, limits, x, log);
  }

  /** With another log. */
  public SimulatorOptions with(LogOptions x) {
    return new SimulatorOptions(server, seed, world, migration, faults, latency, limits, lists, x);
  }

  /** With one application more. */
  public SimulatorOptions withApplication(String name, Client client) {
    Map<String, Client> more = new LinkedHashMap<>(world.applications());
    more.put(name, client);
    return with(world.withApplications(more));
  }

  /** With this answer to a second migration. */
  public SimulatorOptions withRepeat(Repeat repeat) {
    return with(migration.with(repeat));
  }

  /** With this fate of the older pair. */
  public SimulatorOptions withOlderPair(OlderPair older) {
    return with(migration.with(older));
  }

  /** With an endpoint that is gone after so many calls. */
  public SimulatorOptions withGone(MigrationOptions.Gone gone, long afterCalls) {
    return with(migration.with(gone, afterCalls));
  }

  /** With a script, in place of one of the same key; see {@link FaultOptions}. */
  public SimulatorOptions withScript(String key, String... steps) {
    Map<String, List<String>> more = new LinkedHashMap<>(faults.scripts());
    more.put(key, List.of(steps));
    return with(new FaultOptions(more, faults.shares(), faults.outages()));
  }

  /** With a share of the migrate calls that meets this fault. */
  public SimulatorOptions withShare(String behaviour, double share) {
    List<Share> more = new ArrayList<>(faults.shares());
    more.add(Share.of(behaviour, share));
    return with(new FaultOptions(faults.scripts(), more, faults.outages()));
  }

  /** With a window of time in which every API call meets this fault. */
  public SimulatorOptions withOutage(Instant from, Instant until, String behaviour) {
    List<Outage> more = new ArrayList<>(faults.outages());
    more.add(new Outage(from, until, behaviour, "/"));
    return with(new FaultOptions(faults.scripts(), faults.shares(), more));
  }

  /** With a limit more; its period is what the log counts the most calls in. */
  public SimulatorOptions withLimit(RateLimit limit) {
    List<RateLimit> more = new ArrayList<>(limits.limits());
    more.add(limit);
    return with(new LimitOptions(more, limits.retryAfter(), limits.refusedCount()))
        .with(new LogOptions(log.mode(), log.file(), limit.period(), log.reportsPeriod()));
  }

  /** With this share of V1 tokens that are revoked. */
  public SimulatorOptions withRevokedShare(double share) {
    return with(world.withRevokedShare(share));
  }

  /** With answers that take this long on average. */
  public SimulatorOptions withLatency(Duration mean, Latency.Distribution distribution) {
    return with(Latency.of(mean, distribution));
  }

  /** With so many records in every list. */
  public SimulatorOptions withRecords(long records) {
    return with(lists.withRecords(records));
  }

  @Override
  public String toString() {
    return "SimulatorOptions[seed=" + seed + "]"; // the rest holds secrets and tokens
  }
}
