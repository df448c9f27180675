package harvest.migration.rehearsal;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every option of the simulator, as the control endpoint has them in JSON. {@code server}, {@code
 * seed} and {@code log} are taken at the start; the others may change at any time.
 */
public record SimulatorOptions(
    Server server,
    long seed,
    @JsonProperty("world") Identity identity,
    Migration migration,
    Faults faults,
    Latency latency,
    Limits limits,
    Lists lists,
    Log log) {
  private static final Json JSON = new Json();

  /** Everything works, nothing is limited, each repeated migration issues a fresh pair. */
  public static SimulatorOptions defaults() {
    return new SimulatorOptions(
        new Server("127.0.0.1", 0, Duration.ZERO),
        1,
        new Identity(
            Map.of(),
            false,
            List.of(),
            List.of("revoked*", "impossible*"),
            0,
            0,
            0,
            1,
            0.25,
            0,
            Duration.ofSeconds(1209599),
            true,
            true),
        new Migration(Repeat.FRESH, OlderPair.LIVES, Gone.NO, 0, null, ServerErrors.HTML, false),
        new Faults(Map.of(), List.of(), List.of()),
        Latency.none(),
        new Limits(List.of(), RetryAfter.SECONDS, false),
        new Lists(5, Map.of(), 2000, 1000),
        new Log(LogMode.FULL, null, Duration.ofSeconds(15), Duration.ofMinutes(15)));
  }

  /**
   * These options with the fields of a JSON object laid over them.
   *
   * @throws IllegalArgumentException if it is not JSON, names what there is not, or has a wrong
   *     value
   */
  public SimulatorOptions overlay(String json) {
    return overlay(JSON.parse(json));
  }

  SimulatorOptions overlay(ObjectNode patch) {
    return JSON.overlay(this, SimulatorOptions.class, patch);
  }

  /** What {@link #overlay} reads. Holds client secrets. */
  public String json() {
    return JSON.pretty(this);
  }

  /**
   * These options with one changed, named as in the JSON: {@code with("world.users", 3)}. A map is
   * added to the one that is there.
   *
   * @throws IllegalArgumentException if there is no such option, or it cannot have the value
   */
  public SimulatorOptions with(String path, @Nullable Object value) {
    List<String> names = new ArrayList<>(List.of(path.split("\\.", -1)));
    Collections.reverse(names);
    JsonNode patch = JSON.tree(value == null ? JSON.object().nullNode() : value);
    for (String name : names) {
      patch = JSON.object().set(name, patch);
    }
    return overlay((ObjectNode) patch);
  }

  /** With these faults in place of all others. */
  SimulatorOptions with(Faults x) {
    return new SimulatorOptions(server, seed, identity, migration, x, latency, limits, lists, log);
  }

  /** With one application more. */
  public SimulatorOptions withApplication(String name, Client client) {
    return with("world.applications", Map.of(name, client));
  }

  /** With a script, in place of one of the same key; see {@link Faults}. */
  public SimulatorOptions withScript(String key, String... steps) {
    return with("faults.scripts", Map.of(key, List.of(steps)));
  }

  /** With a share of the migrate calls that meets this fault. */
  public SimulatorOptions withShare(String fault, double share) {
    return withShare(new Share(Fault.parse(fault), share, Call.MIGRATE));
  }

  SimulatorOptions withShare(Share share) {
    return with("faults.shares", plus(faults.shares(), share));
  }

  /** With a window of time in which every API call meets this fault. */
  public SimulatorOptions withOutage(Instant from, Instant until, String fault) {
    return with(
        "faults.outages", plus(faults.outages(), new Outage(from, until, Fault.parse(fault), "/")));
  }

  /** With a limit more; its period is what the log counts the most calls in. */
  public SimulatorOptions withLimit(RateLimit limit) {
    return with("limits.limits", plus(limits.limits(), limit)).with("log.period", limit.period());
  }

  /** With answers that take this long on average. */
  public SimulatorOptions withLatency(Duration mean, Distribution distribution) {
    return with("latency", Latency.of(mean, distribution));
  }

  /** With so many records in every list. */
  public SimulatorOptions withRecords(long records) {
    return with("lists.records", records);
  }

  private static <T> List<T> plus(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }

  @Override
  public String toString() {
    return "SimulatorOptions[seed=" + seed + "]"; // the rest holds secrets and tokens
  }

  /**
   * Where the simulator listens.
   *
   * @param port 0: a free one
   * @param idleClose connections that are idle for so long are closed; zero: never
   */
  public record Server(String host, int port, Duration idleClose) {}

  /**
   * What Harvest ID knows and accepts.
   *
   * @param applications by name; none: every client is accepted
   * @param openClients accepts clients that are not listed too
   * @param tokens rules of the V1 tokens that exist; none: every well-formed one does
   * @param revoked rules of tokens that are refused: the token itself, the first digits of its
   *     fingerprint (8 to 64), or {@code prefix*}
   * @param revokedShare share of the V1 tokens that are refused, 0 to 1
   * @param users how many users share all tokens; 0: each token has its own
   * @param accounts how many accounts share all users; 0: each user has its own
   * @param accountsPerUser Harvest accounts of each user
   * @param forecastShare share of the users that have a Forecast account as well
   * @param withoutAccountsShare share of the users that have no account at all
   * @param accessTokenLifetime how long an access token is accepted
   * @param rotation whether a refresh token is good for one refresh only
   * @param v1Accepts whether V1 accepts V2 access tokens
   */
  public record Identity(
      Map<String, Client> applications,
      boolean openClients,
      List<String> tokens,
      List<String> revoked,
      double revokedShare,
      long users,
      long accounts,
      int accountsPerUser,
      double forecastShare,
      double withoutAccountsShare,
      Duration accessTokenLifetime,
      boolean rotation,
      boolean v1Accepts) {
    public Identity {
      applications = Map.copyOf(applications);
      tokens = List.copyOf(tokens);
      revoked = List.copyOf(revoked);
    }
  }

  /** The credentials of an application. */
  public record Client(
      @Nullable String v1ClientId,
      @Nullable String v1ClientSecret,
      String v2ClientId,
      @Nullable String v2ClientSecret,
      @Nullable String redirectUri) {

    /** The usual four. */
    public static Client of(String v1Id, String v1Secret, String v2Id, String v2Secret) {
      return new Client(v1Id, v1Secret, v2Id, v2Secret, null);
    }

    @Override
    public String toString() {
      return "Client[" + v1ClientId + ", " + v2ClientId + "]";
    }
  }

  /**
   * The unknowns of the migrate endpoint.
   *
   * @param repeat what a second migration of a token gives
   * @param olderPair what becomes of the older pair then
   * @param gone what the endpoint answers once it is gone; {@code NO}: it stays
   * @param goneAfter number of migrate calls that it still serves
   * @param goneAt when it goes; null: at once
   * @param serverErrors the body of its 5xx answers
   * @param requireAccept refuses calls without an Accept header
   */
  public record Migration(
      Repeat repeat,
      OlderPair olderPair,
      Gone gone,
      long goneAfter,
      @Nullable Instant goneAt,
      ServerErrors serverErrors,
      boolean requireAccept) {

    /** Whether the endpoint is gone for its {@code call}-th call (from 1). */
    boolean isGone(long call, Instant now) {
      return gone != Gone.NO && call > goneAfter && (goneAt == null || !now.isBefore(goneAt));
    }
  }

  /** What a second migration of one V1 token gives; nobody outside Harvest knows. */
  public enum Repeat {
    /** Another pair. */
    FRESH,
    /** The pair of the first time. */
    SAME,
    /** 400 invalid_grant. */
    INVALID_GRANT,
    /** 500 (Intuit). */
    ERROR_500,
    /** 400 already_exchanged (Slack). */
    ALREADY_EXCHANGED,
    /** A fresh pair while the one before is accepted, then invalid_grant (Square). */
    WHILE_OLDER_LIVES,
    /** Any call uses the token up, even one that failed (Pipedrive): then invalid_grant. */
    ONE_TRY
  }

  /** What becomes of the older pair when a new one is issued. */
  public enum OlderPair {
    /** Both are accepted. */
    LIVES,
    /** The older pairs of the same token are revoked. */
    DIES,
    /** The older pairs of the same user and application are, whatever token they came from (X). */
    DIES_OF_USER
  }

  /** How an endpoint that is gone answers. */
  public enum Gone {
    NO,
    JSON_404,
    HTML_404,
    STATUS_410,
    STATUS_405,
    REDIRECT
  }

  /** The bodies of 5xx answers. */
  public enum ServerErrors {
    /** A proxy's page. */
    HTML,
    /** Rails' {@code {"status":500,…}}. */
    JSON,
    /** RFC 6749's {@code server_error}. */
    OAUTH,
    /** Looks like a refusal of the token, and is none. */
    INVALID_GRANT,
    EMPTY
  }

  /**
   * What goes wrong.
   *
   * @param scripts what the first, second … call meets, each as {@code FAULT[:ARG]}, {@code …*3}
   *     for three calls or {@code …*} for all that follow; after the last one it is as if there
   *     were no script. The key says whose calls: a path by its beginning ({@code
   *     /api/v2/oauth2/migrate}, {@code /} for all), an application ({@code @acme}), a token, the
   *     first digits of its fingerprint (8 to 64; 64 is safest), or {@code prefix*} of a token,
   *     where each such token runs the script for itself
   * @param shares of the calls that no script names
   * @param outages windows of time
   */
  public record Faults(
      Map<String, List<String>> scripts, List<Share> shares, List<Outage> outages) {
    /** Copies, and reads each script once so that a wrong one is refused now. */
    public Faults {
      scripts = Collections.unmodifiableMap(new LinkedHashMap<>(scripts));
      scripts.values().forEach(FaultInjection::steps);
      shares = List.copyOf(shares);
      outages = List.copyOf(outages);
    }

    /** Without the scripts of these keys: put there again, they begin anew. */
    Faults without(Collection<String> keys) {
      Map<String, List<String>> fewer = new LinkedHashMap<>(scripts);
      fewer.keySet().removeAll(keys);
      return new Faults(fewer, shares, outages);
    }
  }

  /**
   * A share of the calls, chosen by the seed, the token and how often it came.
   *
   * @param share 0 to 1
   * @param path which paths, by their beginning
   */
  public record Share(Fault behaviour, double share, String path) {
    public Share {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(share + " is no share; write 0 to 1");
      }
    }

    /** Reads {@code FAULT=SHARE}, with a path and a blank before it where it is not migrate. */
    static Share parse(String text) {
      int blank = text.indexOf(' ');
      int equals = text.lastIndexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("'" + text + "' has no share; write error-500=0.01");
      }
      return new Share(
          Fault.parse(text.substring(blank + 1, equals)),
          Double.parseDouble(text.substring(equals + 1)),
          blank < 0 ? Call.MIGRATE : text.substring(0, blank));
    }
  }

  /**
   * A window of time in which every call meets the same fault.
   *
   * @param until exclusive
   * @param path which paths, by their beginning
   */
  public record Outage(Instant from, Instant until, Fault behaviour, String path) {
    boolean covers(String aPath, Instant now) {
      return aPath.startsWith(path) && !now.isBefore(from) && now.isBefore(until);
    }
  }

  /**
   * How long answers take.
   *
   * @param mean the mean of all answers; zero: at once
   * @param shape sigma of the log-normal (1.5), alpha of the Pareto (1.5)
   * @param max no answer takes longer
   */
  public record Latency(Duration mean, Distribution distribution, double shape, Duration max) {
    public Latency {
      if (mean.isNegative() || shape <= 0 || (distribution == Distribution.PARETO && shape <= 1)) {
        throw new IllegalArgumentException(
            "latency: a mean of 0 or more, and a shape above 0 (Pareto: 1)");
      }
    }

    /** Answers at once. */
    public static Latency none() {
      return of(Duration.ZERO, Distribution.FIXED);
    }

    /** With the usual shape, a minute at most. */
    public static Latency of(Duration mean, Distribution distribution) {
      return new Latency(mean, distribution, 1.5, Duration.ofMinutes(1));
    }

    /** Whether the answer depends on chance. */
    boolean varies() {
      return !mean.isZero() && distribution != Distribution.FIXED;
    }

    /** How long this answer takes, in milliseconds: the same for the same subject and turn. */
    long millis(SeededRandom random, long subject, long turn) {
      if (!varies()) {
        return mean.toMillis();
      }
      double u = random.share("latency", subject, turn);
      double m = mean.toNanos() / 1e6;
      double drawn =
          switch (distribution) {
            case FIXED -> m;
            case EXPONENTIAL -> -m * Math.log1p(-u);
            case PARETO -> m * (shape - 1) / shape * Math.pow(1 - u, -1 / shape);
            case LOGNORMAL -> {
              double v = random.share("latency2", subject, turn);
              double normal = Math.sqrt(-2 * Math.log1p(-u)) * Math.cos(2 * Math.PI * v);
              yield m * Math.exp(shape * normal - shape * shape / 2);
            }
          };
      return Math.round(Math.min(drawn, max.toNanos() / 1e6));
    }
  }

  /** How latencies are spread. */
  public enum Distribution {
    FIXED,
    EXPONENTIAL,
    LOGNORMAL,
    PARETO
  }

  /**
   * The limits that hold, and how a refusal says when to come again.
   *
   * @param limits all hold at once; none: no limit
   * @param refusedCount whether a refused call counts too
   */
  public record Limits(List<RateLimit> limits, RetryAfter retryAfter, boolean refusedCount) {
    public Limits {
      limits = List.copyOf(limits);
    }
  }

  /** The forms of Retry-After. */
  public enum RetryAfter {
    SECONDS,
    HTTP_DATE,
    MISSING
  }

  /**
   * So many calls in a period.
   *
   * @param window whether the period slides, or begins anew at its multiples
   * @param scope who shares it
   * @param path which paths it counts, by their beginning; {@code !} before it: which it does not
   */
  public record RateLimit(int requests, Duration period, Window window, Scope scope, String path) {
    public RateLimit {
      if (requests < 1 || period.isZero() || period.isNegative()) {
        throw new IllegalArgumentException("a rate limit needs requests and a period above 0");
      }
    }

    /** A sliding limit that all share, over every path but reports. */
    public static RateLimit of(int requests, Duration period) {
      return new RateLimit(requests, period, Window.SLIDING, Scope.ALL, "!/v2/reports/");
    }

    /**
     * Reads {@code 100/15s}, then in any order {@code :fixed}, {@code :ip}, {@code :token}, {@code
     * :application} and a path, such as {@code 100/15m:fixed:/v2/reports/}.
     */
    public static RateLimit parse(String text) {
      List<String> parts = List.of(text.split(":", -1));
      List<String> numbers = List.of(parts.get(0).split("/", 2));
      if (numbers.size() != 2) {
        throw new IllegalArgumentException("'" + text + "' is no rate limit; write 100/15s");
      }
      Window window = Window.SLIDING;
      Scope scope = Scope.ALL;
      String path = "!/v2/reports/";
      for (String part : parts.subList(1, parts.size())) {
        String word = part.toUpperCase(Locale.ROOT);
        if (part.startsWith("/") || part.startsWith("!")) {
          path = part;
        } else if (Arrays.stream(Window.values()).anyMatch(one -> one.name().equals(word))) {
          window = Window.valueOf(word);
        } else {
          scope = Scope.valueOf(word);
        }
      }
      return new RateLimit(
          Integer.parseInt(numbers.get(0)), Json.duration(numbers.get(1)), window, scope, path);
    }

    boolean counts(String aPath) {
      return path.startsWith("!") ? !aPath.startsWith(path.substring(1)) : aPath.startsWith(path);
    }
  }

  /** Where the period of a limit lies. */
  public enum Window {
    SLIDING,
    FIXED
  }

  /** Who shares a limit. */
  public enum Scope {
    ALL,
    IP,
    /** The token that is sent, of V1 or V2. */
    TOKEN,
    APPLICATION
  }

  /**
   * How long the lists of V2 are.
   *
   * @param records of each resource that is not named in {@code byResource}
   * @param byResource records by the resource's path, such as {@code clients} or {@code
   *     reports/time/clients}
   * @param perPage records of a page by default, and at most
   * @param reportsPerPage the same for reports
   */
  public record Lists(long records, Map<String, Long> byResource, int perPage, int reportsPerPage) {
    public Lists {
      byResource = Map.copyOf(byResource);
    }
  }

  /**
   * What the log keeps. Taken when the simulator starts.
   *
   * @param file where calls that have ended are written as NDJSON
   * @param period the sliding period whose most calls are counted
   * @param reportsPeriod the same for the Reports API
   */
  public record Log(LogMode mode, @Nullable String file, Duration period, Duration reportsPeriod) {}

  /** How much of a call is kept. */
  public enum LogMode {
    FULL,
    /** Figures only: for benchmarks of millions of calls. */
    SUMMARY
  }
}
