package harvest.migration.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The switches for what nobody knows, and for what goes wrong. */
final class MisbehaviourFlags {
  @Option(
      names = "--repeat",
      description =
          "a second migration: fresh, same, invalid-grant, error-500, already-exchanged, while-older-lives, one-try")
  private @Nullable String repeat;

  @Option(names = "--older-pair", description = "lives, dies, dies-of-user")
  private @Nullable String olderPair;

  @Option(
      names = "--gone",
      description = "the endpoint is: json-404, html-404, status-410, status-405, redirect")
  private @Nullable String gone;

  @Option(names = "--gone-after", paramLabel = "N", description = "after so many calls")
  private @Nullable Long goneAfter;

  @Option(names = "--gone-at", paramLabel = "TIME", description = "at this time")
  private @Nullable Instant goneAt;

  @Option(
      names = "--server-errors",
      description = "bodies of 5xx: html, json, oauth, invalid-grant, empty")
  private @Nullable String serverErrors;

  @Option(
      names = "--fault",
      paramLabel = "[PATH ]FAULT=SHARE",
      description = "a share of the migrate calls, or of a path: error-500=0.01")
  private List<String> faults = new ArrayList<>();

  @Option(
      names = "--script",
      paramLabel = "KEY=FAULT,FAULT*N,…",
      description = "what the first, second … call of a path, @application or token meets")
  private List<String> scripts = new ArrayList<>();

  @Option(
      names = "--outage",
      paramLabel = "FAULT=AFTER/SPAN",
      description = "every call meets it: error-503=10s/1m")
  private List<String> outages = new ArrayList<>();

  @Option(names = "--latency", paramLabel = "SPAN", description = "the mean of all answers")
  private @Nullable String latency;

  @Option(names = "--latency-distribution", description = "fixed, exponential, lognormal, pareto")
  private @Nullable String latencyDistribution;

  SimulatorOptions options(SimulatorOptions o, Instant now) {
    return faults(o.with(migration(o.migration())), now);
  }

  private MigrationOptions migration(MigrationOptions m) {
    return new MigrationOptions(
        FlagText.choice("--repeat", repeat, m.repeat(), Repeat.values()),
        FlagText.choice("--older-pair", olderPair, m.olderPair(), OlderPair.values()),
        FlagText.choice(
            "--gone",
            gone,
            (goneAfter != null || goneAt != null) && m.gone() == MigrationOptions.Gone.NO
                ? MigrationOptions.Gone.JSON_404
                : m.gone(),
            MigrationOptions.Gone.values()),
        goneAfter == null ? m.goneAfter() : goneAfter,
        goneAt == null ? m.goneAt() : goneAt,
        FlagText.choice(
            "--server-errors",
            serverErrors,
            m.serverErrors(),
            MigrationOptions.ServerErrors.values()),
        m.requireAccept());
  }

  private SimulatorOptions faults(SimulatorOptions o, Instant now) {
    Map<String, List<String>> moreScripts = new LinkedHashMap<>(o.faults().scripts());
    for (String script : scripts) {
      List<String> keyAndSteps = FlagText.halves("--script", script, '=');
      moreScripts.put(keyAndSteps.get(0), List.of(keyAndSteps.get(1).split(",", -1)));
    }
    List<Share> shares = new ArrayList<>(o.faults().shares());
    faults.forEach(share -> shares.add(FlagText.flag("--fault", share, Share::parse)));
    List<Outage> windows = new ArrayList<>(o.faults().outages());
    for (String outage : outages) {
      List<String> faultAndTime = FlagText.halves("--outage", outage, '=');
      List<String> times = FlagText.halves("--outage", faultAndTime.get(1), '/');
      Instant from = now.plus(FlagText.flag("--outage", times.get(0), Span::parse));
      Duration span = FlagText.flag("--outage", times.get(1), Span::parse);
      windows.add(new Outage(from, from.plus(span), faultAndTime.get(0), "/"));
    }
    SimulatorOptions with = o.with(new FaultOptions(moreScripts, shares, windows));
    return with.with(
        new Latency(
            latency == null ? o.latency().mean() : FlagText.flag("--latency", latency, Span::parse),
            FlagText.choice(
                "--latency-distribution",
                latencyDistribution,
                o.latency().distribution(),
                Latency.Distribution.values()),
            o.latency().shape(),
            o.latency().max()));
  }
}
