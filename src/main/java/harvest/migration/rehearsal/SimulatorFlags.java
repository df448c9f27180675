package harvest.migration.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

  @Mixin private MisbehaviourFlags misbehaviour = new MisbehaviourFlags();

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
    return misbehaviour.options(lists(limits(o)), now);
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
                    : FlagText.flag("--idle-close", idleClose, Span::parse)))
        .withSeed(seed == null ? o.seed() : seed);
  }

  private SimulatorOptions world(SimulatorOptions onto) {
    SimulatorOptions o = onto;
    for (String application : applications) {
      List<String> nameAndRest = FlagText.halves("--application", application, '=');
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
                    : FlagText.flag("--token-lifetime", tokenLifetime, Span::parse)));
  }

  private SimulatorOptions log(SimulatorOptions o) {
    LogOptions options = o.log();
    return o.with(
        new LogOptions(
            FlagText.choice("--log-mode", logMode, options.mode(), LogOptions.Mode.values()),
            log == null ? options.file() : log,
            options.period(),
            options.reportsPeriod()));
  }

  private SimulatorOptions limits(SimulatorOptions onto) {
    SimulatorOptions o = onto;
    for (String rate : rates) {
      o = o.withLimit(FlagText.flag("--rate", rate, RateLimit::parse));
    }
    return o.with(
        new LimitOptions(
            o.limits().limits(),
            FlagText.choice(
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
      long n = FlagText.flag("--records", count.substring(equals + 1), Long::valueOf);
      o =
          o.with(
              equals < 0
                  ? o.lists().withRecords(n)
                  : o.lists().withRecords(count.substring(0, equals), n));
    }
    return perPage == null ? o : o.with(o.lists().withPerPage(perPage));
  }
}
