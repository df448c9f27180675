package harvest.migration.simulator;

import harvest.migration.simulator.faults.FaultOptions;
import harvest.migration.simulator.faults.Latency;
import harvest.migration.simulator.faults.Outage;
import harvest.migration.simulator.faults.Share;
import harvest.migration.simulator.limits.LimitOptions;
import harvest.migration.simulator.limits.RateLimit;
import harvest.migration.simulator.log.LogOptions;
import harvest.migration.simulator.text.Span;
import harvest.migration.simulator.tokens.Client;
import harvest.migration.simulator.tokens.MigrationOptions;
import harvest.migration.simulator.tokens.OlderPair;
import harvest.migration.simulator.tokens.Repeat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The simulator's switches on a command line: a picocli mix-in. */
public final class SimulatorFlags {
  @Option(names = "--options", paramLabel = "FILE", description = "JSON with any of the options")
  private @Nullable Path file;

  @Option(names = "--host", paramLabel = "ADDRESS", description = "127.0.0.1 without it")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "N", description = "a free one without it")
  private @Nullable Integer port;

  @Option(
      names = "--idle-close",
      paramLabel = "SPAN",
      description = "closes connections that are idle for so long")
  private @Nullable String idleClose;

  @Option(names = "--seed", paramLabel = "N", description = "same seed, same tokens and chances")
  private @Nullable Long seed;

  @Option(
      names = "--application",
      paramLabel = "NAME=ID:SECRET:ID:SECRET",
      description = "credentials of V1, then V2; without any, every client is accepted")
  private List<String> applications = new ArrayList<>();

  @Option(
      names = "--revoked-share",
      paramLabel = "0..1",
      description = "V1 tokens that are refused")
  private @Nullable Double revokedShare;

  @Option(
      names = "--revoked",
      paramLabel = "RULE",
      description = "a token, digits of its fingerprint, or prefix*, that is refused")
  private List<String> revoked = new ArrayList<>();

  @Option(names = "--users", paramLabel = "N", description = "so many users share all tokens")
  private @Nullable Long users;

  @Option(names = "--accounts", paramLabel = "N", description = "so many accounts share all users")
  private @Nullable Long accounts;

  @Option(
      names = "--token-lifetime",
      paramLabel = "SPAN",
      description = "how long an access token is accepted")
  private @Nullable String tokenLifetime;

  @Option(names = "--v1-refuses", description = "V1 does not accept V2 access tokens")
  private boolean v1Refuses;

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

  @Option(
      names = "--rate",
      paramLabel = "N/SPAN[:fixed][:ip|:token|:application][:PATH]",
      description = "a limit, such as 100/15s; several hold at once")
  private List<String> rates = new ArrayList<>();

  @Option(names = "--retry-after", description = "seconds, http-date, missing")
  private @Nullable String retryAfter;

  @Option(
      names = "--records",
      paramLabel = "[RESOURCE=]N",
      description = "records of every list, or of one")
  private List<String> records = new ArrayList<>();

  @Option(names = "--per-page", paramLabel = "N", description = "records of a page, at most")
  private @Nullable Integer perPage;

  @Option(names = "--log", paramLabel = "FILE", description = "writes finished calls as NDJSON")
  private @Nullable String log;

  @Option(names = "--log-mode", description = "full, or summary: figures only")
  private @Nullable String logMode;

  /** Picocli's. */
  public SimulatorFlags() {}

  /**
   * The defaults, then the file, then the flags.
   *
   * @throws IllegalArgumentException if one of them makes no sense; names it
   */
  public SimulatorOptions options(Instant now) {
    SimulatorOptions o = SimulatorOptions.defaults();
    if (file != null) {
      o = o.overlay(read(file));
    }
    o = log(world(server(o)));
    o = o.with(migration(o.migration()));
    return faults(lists(limits(o)), now);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("--options: cannot read " + file, e);
    }
  }

  private SimulatorOptions server(SimulatorOptions o) {
    ServerOptions server = o.server();
    return o.with(
            new ServerOptions(
                host == null ? server.host() : host,
                port == null ? server.port() : port,
                idleClose == null
                    ? server.idleClose()
                    : flag("--idle-close", idleClose, Span::parse)))
        .withSeed(seed == null ? o.seed() : seed);
  }

  private SimulatorOptions world(SimulatorOptions onto) {
    SimulatorOptions o = onto;
    for (String application : applications) {
      List<String> nameAndRest = halves("--application", application, '=');
      List<String> four = List.of(nameAndRest.get(1).split(":", -1));
      if (four.size() != 4) {
        throw new IllegalArgumentException("--application: write NAME=ID:SECRET:ID:SECRET");
      }
      o =
          o.withApplication(
              nameAndRest.get(0), Client.of(four.get(0), four.get(1), four.get(2), four.get(3)));
    }
    List<String> rules = new ArrayList<>(o.world().revoked());
    rules.addAll(revoked);
    return o.with(
        o.world()
            .withRevoked(rules)
            .withRevokedShare(revokedShare == null ? o.world().revokedShare() : revokedShare)
            .withUsers(users == null ? o.world().users() : users)
            .withAccounts(accounts == null ? o.world().accounts() : accounts)
            .withV1Accepts(o.world().v1Accepts() && !v1Refuses)
            .withAccessTokenLifetime(
                tokenLifetime == null
                    ? o.world().accessTokenLifetime()
                    : flag("--token-lifetime", tokenLifetime, Span::parse)));
  }

  private SimulatorOptions log(SimulatorOptions o) {
    LogOptions options = o.log();
    return o.with(
        new LogOptions(
            choice("--log-mode", logMode, options.mode(), LogOptions.Mode.values()),
            log == null ? options.file() : log,
            options.period(),
            options.reportsPeriod()));
  }

  private MigrationOptions migration(MigrationOptions m) {
    return new MigrationOptions(
        choice("--repeat", repeat, m.repeat(), Repeat.values()),
        choice("--older-pair", olderPair, m.olderPair(), OlderPair.values()),
        choice(
            "--gone",
            gone,
            (goneAfter != null || goneAt != null) && m.gone() == MigrationOptions.Gone.NO
                ? MigrationOptions.Gone.JSON_404
                : m.gone(),
            MigrationOptions.Gone.values()),
        goneAfter == null ? m.goneAfter() : goneAfter,
        goneAt == null ? m.goneAt() : goneAt,
        choice(
            "--server-errors",
            serverErrors,
            m.serverErrors(),
            MigrationOptions.ServerErrors.values()),
        m.requireAccept());
  }

  private SimulatorOptions limits(SimulatorOptions onto) {
    SimulatorOptions o = onto;
    for (String rate : rates) {
      o = o.withLimit(flag("--rate", rate, RateLimit::parse));
    }
    return o.with(
        new LimitOptions(
            o.limits().limits(),
            choice(
                "--retry-after",
                retryAfter,
                o.limits().retryAfter(),
                LimitOptions.RetryAfter.values()),
            o.limits().refusedCount()));
  }

  private SimulatorOptions lists(SimulatorOptions onto) {
    SimulatorOptions o = onto;
    for (String count : records) {
      int equals = count.indexOf('=');
      long n = flag("--records", count.substring(equals + 1), Long::valueOf);
      o =
          o.with(
              equals < 0
                  ? o.lists().withRecords(n)
                  : o.lists().withRecords(count.substring(0, equals), n));
    }
    return perPage == null ? o : o.with(o.lists().withPerPage(perPage));
  }

  private SimulatorOptions faults(SimulatorOptions o, Instant now) {
    Map<String, List<String>> moreScripts = new LinkedHashMap<>(o.faults().scripts());
    for (String script : scripts) {
      List<String> keyAndSteps = halves("--script", script, '=');
      moreScripts.put(keyAndSteps.get(0), List.of(keyAndSteps.get(1).split(",", -1)));
    }
    List<Share> shares = new ArrayList<>(o.faults().shares());
    faults.forEach(share -> shares.add(flag("--fault", share, Share::parse)));
    List<Outage> windows = new ArrayList<>(o.faults().outages());
    for (String outage : outages) {
      List<String> faultAndTime = halves("--outage", outage, '=');
      List<String> times = halves("--outage", faultAndTime.get(1), '/');
      Instant from = now.plus(flag("--outage", times.get(0), Span::parse));
      Duration span = flag("--outage", times.get(1), Span::parse);
      windows.add(new Outage(from, from.plus(span), faultAndTime.get(0), "/"));
    }
    SimulatorOptions with = o.with(new FaultOptions(moreScripts, shares, windows));
    return with.with(
        new Latency(
            latency == null ? o.latency().mean() : flag("--latency", latency, Span::parse),
            choice(
                "--latency-distribution",
                latencyDistribution,
                o.latency().distribution(),
                Latency.Distribution.values()),
            o.latency().shape(),
            o.latency().max()));
  }

  private static List<String> halves(String flag, String text, char at) {
    int split = text.indexOf(at);
    if (split < 1) {
      throw new IllegalArgumentException(flag + ": '" + at + "' is missing in '" + text + "'");
    }
    return List.of(text.substring(0, split), text.substring(split + 1));
  }

  private static <T> T flag(String flag, String text, Function<String, T> read) {
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(flag + ": " + e.getMessage(), e);
    }
  }

  private static <E extends Enum<E>> E choice(
      String flag, @Nullable String text, E otherwise, E[] values) {
    if (text == null) {
      return otherwise;
    }
    for (E value : values) {
      if (name(value).equals(text.toLowerCase(Locale.ROOT))) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        flag
            + ": '"
            + text
            + "' is not one of "
            + Arrays.stream(values).map(SimulatorFlags::name).toList());
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
