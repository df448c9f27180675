package harvest.migration.rehearsal;

import harvest.migration.rehearsal.ApiCall.Operation;
import harvest.migration.rehearsal.FaultInjection.Injected;
import harvest.migration.rehearsal.Response.ResponseWriter;
import harvest.migration.rehearsal.Simulator.EventLoop;
import harvest.migration.rehearsal.SimulatorOptions.Migration;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Receives every call of the API: into the log first, then in the order of a real server through
 * headers, limits, whether the endpoint is still there, and faults. One thread.
 */
final class HarvestApi {
  private final CallLog log;
  private final InstantSource time;
  private final TokenStore tokens;
  private final OAuthEndpoints oauth;
  private final V2Lists lists;
  private final ResponseWriter writer;
  private final SeededRandom random;
  private final FaultInjection faults;
  private final Map<Object, Long> turns = new HashMap<>();
  private SimulatorOptions options;
  private HarvestId id;
  private RateLimiter limiter;
  private long migrateCalls;

  HarvestApi(SimulatorOptions options, InstantSource time, EventLoop loop, Vertx vertx) {
    this.options = options;
    this.time = time;
    this.random = new SeededRandom(options.seed());
    this.id = new HarvestId(options.identity(), random);
    this.limiter = new RateLimiter(options.limits());
    this.faults = new FaultInjection(random);
    this.faults.change(options.faults());
    this.tokens = new TokenStore(options.seed(), this::options, this::id);
    this.log = new CallLog(options, loop, time, tokens::migratedTokens);
    this.oauth = new OAuthEndpoints(tokens, this::options, this::id);
    this.lists = new V2Lists(oauth, this::options, this::id);
    this.writer = new ResponseWriter(vertx);
  }

  SimulatorOptions options() {
    return options;
  }

  private HarvestId id() {
    return id;
  }

  CallLog log() {
    return log;
  }

  /** These options hold from now on; limits that change begin anew. */
  void change(SimulatorOptions changed) {
    if (!changed.identity().equals(options.identity())) {
      id = new HarvestId(changed.identity(), random);
    }
    if (!changed.limits().equals(options.limits())) {
      limiter = new RateLimiter(changed.limits());
    }
    faults.change(changed.faults());
    options = changed;
  }

  void receive(HttpServerRequest request) {
    CallLog.Entry entry = log.arrived(request.method().name(), request.path());
    if (request.path().startsWith("/v2/")) { // elsewhere a query may hold a token
      entry.asked(request.query(), request.getHeader("Harvest-Account-Id"));
    }
    request.exceptionHandler(failure -> entry.ended(Call.State.CLOSED));
    request.bodyHandler(body -> answer(request, body, entry));
  }

  private void answer(HttpServerRequest request, Buffer body, CallLog.Entry entry) {
    ApiCall call = new ApiCall(request, body, time.instant(), entry);
    Operation operation = route(call);
    entry.by(operation.application(), operation.fingerprint());
    Injected injected = admit(call, operation);
    writer.after(
        injected.delay().toMillis(),
        call,
        () -> writer.write(call, injected.response(), injected.mode()));
  }

  private Operation route(ApiCall call) {
    return switch (call.method() + " " + call.path()) {
      case "POST " + Call.MIGRATE -> oauth.migrate(call);
      case "POST /api/v2/oauth2/token" -> oauth.token(call);
      case "GET /api/v2/accounts" -> oauth.accounts(call);
      case "GET /oauth2/authorize" -> oauth.authorize(call);
      case "GET /account/who_am_i" -> oauth.whoAmI(call);
      default ->
          call.path().startsWith("/v2/")
              ? lists.read(call)
              : Operation.of(null, null, List.of(), () -> Response.error(404, "Not Found"));
    };
  }

  private Injected admit(ApiCall call, Operation operation) {
    String agent = call.header("User-Agent");
    if (agent == null || agent.isBlank()) {
      return whole(Response.error(400, "Missing header: User-Agent"));
    }
    Duration wait = limiter.admit(call, operation);
    if (!wait.isZero()) {
      return whole(Response.rateLimited(retryAfter(wait), call.now()));
    }
    if (call.path().equals(Call.MIGRATE)) {
      Migration migration = options.migration();
      if (migration.isGone(++migrateCalls, call.now())) {
        return whole(Response.gone(migration.gone()));
      }
      if (operation.fingerprint() != null) {
        tokens.tried(operation.fingerprint());
      }
    }
    long turn = turn(call, operation);
    Injected injected =
        faults.inject(
            faults.choose(call, operation, turn),
            call,
            operation,
            options.migration().serverErrors());
    long subject = FaultInjection.subject(call, operation);
    return new Injected(
        injected.response(),
        injected.mode(),
        injected.delay().plusMillis(options.latency().millis(random, subject, turn)));
  }

  private static Injected whole(Response response) {
    return new Injected(response, ResponseWriter.Mode.WHOLE, Duration.ZERO);
  }

  private String retryAfter(Duration wait) {
    long seconds = wait.plusNanos(999_999_999).toSeconds();
    return switch (options.limits().retryAfter()) {
      case SECONDS -> Long.toString(seconds);
      case HTTP_DATE -> "http-date+" + seconds;
      case MISSING -> "missing";
    };
  }

  private long turn(ApiCall call, Operation operation) {
    if (!faults.usesTurns() && !options.latency().varies()) {
      return 0;
    }
    Object key = operation.fingerprint() == null ? call.path() : operation.fingerprint();
    return turns.merge(key, 1L, Long::sum);
  }
}
