package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.rehearsal.Fingerprint.TokenRules;
import harvest.migration.rehearsal.Response.ResponseWriter.Mode;
import harvest.migration.rehearsal.SimulatorOptions.Faults;
import harvest.migration.rehearsal.SimulatorOptions.Gone;
import harvest.migration.rehearsal.SimulatorOptions.Outage;
import harvest.migration.rehearsal.SimulatorOptions.ServerErrors;
import harvest.migration.rehearsal.SimulatorOptions.Share;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Decides which fault meets which call, and injects it. One thread. */
final class FaultInjection {
  private final Json json = new Json();
  private final SeededRandom random;
  private List<ScriptRun> runs = new ArrayList<>();
  private Faults options = SimulatorOptions.defaults().faults();

  FaultInjection(SeededRandom random) {
    this.random = random;
  }

  /** A response, how it is written, and how much later than it could be. */
  record Injected(Response response, Mode mode, Duration delay) {}

  /** So many calls that meet the same fault. */
  record Step(Fault fault, long calls) {}

  /**
   * Reads a script.
   *
   * @throws IllegalArgumentException if a step names no fault
   */
  static List<Step> steps(List<String> texts) {
    List<Step> steps = new ArrayList<>();
    for (String text : texts) {
      int star = text.lastIndexOf('*');
      String calls = star < 0 ? "1" : text.substring(star + 1);
      steps.add(
          new Step(
              Fault.parse(star < 0 ? text : text.substring(0, star)),
              calls.isEmpty() ? Long.MAX_VALUE : Long.parseLong(calls)));
    }
    return steps;
  }

  /** From now on these hold; a script that is unchanged goes on where it stands. */
  void change(Faults changed) {
    List<ScriptRun> next = new ArrayList<>();
    changed
        .scripts()
        .forEach(
            (key, texts) ->
                next.add(
                    runs.stream()
                        .filter(run -> run.key.equals(key) && run.texts.equals(texts))
                        .findFirst()
                        .orElseGet(() -> new ScriptRun(key, texts))));
    next.sort(Comparator.comparingInt(ScriptRun::rank));
    runs = next;
    options = changed;
  }

  /** Whether the turn of {@link #choose} matters. */
  boolean usesTurns() {
    return !options.shares().isEmpty();
  }

  /**
   * What this call meets: its script, else an outage, else by chance.
   *
   * @param turn counts the calls of the token
   */
  Fault choose(ApiCall call, ApiCall.Operation operation, long turn) {
    for (ScriptRun run : runs) {
      Fault scripted = run.next(call.path(), operation);
      if (scripted != null) {
        return scripted;
      }
    }
    for (Outage outage : options.outages()) {
      if (outage.covers(call.path(), call.now())) {
        return outage.behaviour();
      }
    }
    return options.shares().isEmpty() ? Fault.NONE : byChance(call, operation, turn);
  }

  private Fault byChance(ApiCall call, ApiCall.Operation operation, long turn) {
    double drawn = random.share("fault", subject(call, operation), turn);
    for (Share share : options.shares()) {
      if (call.path().startsWith(share.path())) {
        drawn -= share.share();
        if (drawn < 0) {
          return share.behaviour();
        }
      }
    }
    return Fault.NONE;
  }

  /** What the chances of a call depend on. */
  static long subject(ApiCall call, ApiCall.Operation operation) {
    Fingerprint fingerprint = operation.fingerprint();
    return fingerprint == null ? call.path().hashCode() : fingerprint.a();
  }

  /** Executes the operation if the fault lets it, and says what is written. */
  Injected inject(
      Fault fault, ApiCall call, ApiCall.Operation operation, ServerErrors serverErrors) {
    Response executed =
        fault.kind().executes() ? operation.execute().get() : Response.empty(500); // replaced below
    Mode mode =
        switch (fault.kind()) {
          case HANG, ISSUE_HANG -> Mode.HANG;
          case RESET, ISSUE_RESET -> Mode.RESET;
          case CLOSE, ISSUE_CLOSE -> Mode.CLOSE;
          case ISSUE_CUT -> Mode.CUT;
          case ISSUE_CUT_CHUNKED -> Mode.CUT_CHUNKED;
          case CLOSE_AFTER -> Mode.LAST;
          case SILENT_CLOSE -> Mode.SILENT_LAST;
          default -> Mode.WHOLE;
        };
    String argument = fault.argument();
    Duration delay = fault.kind() == Fault.Kind.SLOW ? Json.duration(argument) : Duration.ZERO;
    Response response =
        switch (fault.kind()) {
          case ERROR_500, ISSUE_500 -> Response.serverError(500, serverErrors);
          case ERROR_502, ISSUE_502 -> Response.serverError(502, serverErrors);
          case ERROR_503, ISSUE_503 -> Response.serverError(503, serverErrors);
          case ERROR_503_RETRY ->
              Response.serverError(503, serverErrors).retryAfter(argument, call.now());
          case ERROR_504, ISSUE_504 -> Response.serverError(504, serverErrors);
          case ERROR_408 -> Response.html(408, "Request Timeout");
          case ERROR_425 -> Response.html(425, "Too Early");
          case RATE_LIMITED -> Response.rateLimited(argument, call.now());
          case FORBIDDEN_HTML -> Response.html(403, "Forbidden");
          case FORBIDDEN_JSON -> Response.message(403, "Not authorized!");
          case UNAUTHORIZED_CLIENT ->
              Response.oauth(400, "unauthorized_client", "The client is not authorized.");
          case INVALID_CLIENT -> Response.invalidClient();
          case INVALID_GRANT -> Response.invalidGrant();
          case INVALID_REQUEST ->
              Response.oauth(400, "invalid_request", "The request is malformed.");
          case INVALID_TOKEN -> Response.invalidToken();
          case QUOTE_SECRETS ->
              Response.oauth(
                  argument.isEmpty() ? 400 : Integer.parseInt(argument),
                  "invalid_grant",
                  "Cannot handle " + String.join(" with ", operation.secrets()));
          case NOT_FOUND_JSON -> Response.gone(Gone.JSON_404);
          case NOT_FOUND_HTML -> Response.gone(Gone.HTML_404);
          case STATUS_410 -> Response.gone(Gone.STATUS_410);
          case STATUS_405 -> Response.gone(Gone.STATUS_405);
          case REDIRECT -> Response.gone(Gone.REDIRECT);
          case STATUS -> Response.error(Integer.parseInt(argument), "Status " + argument);
          case HTML_200, ISSUE_HTML -> Response.html(200, "Harvest is down for maintenance");
          case EMPTY_200 -> Response.empty(200);
          default -> executed.ok() ? altered(fault.kind(), executed, call) : executed;
        };
    return new Injected(response, mode, delay);
  }

  /** A success that looks otherwise than expected. */
  private Response altered(Fault.Kind kind, Response response, ApiCall call) {
    Buffer body = response.body();
    return switch (kind) {
      case CREATED -> response.with(201);
      case GZIP -> response.with(gzip(body)).with("Content-Encoding", "gzip");
      case ISSUE_CUT_JSON -> response.with(body.slice(0, body.length() / 2));
      case NO_REFRESH_TOKEN,
          NO_ACCESS_TOKEN,
          NO_EXPIRES_IN,
          EXPIRES_IN_STRING,
          EXTRA_FIELDS,
          NEXT_OTHER_HOST,
          NEXT_CIRCLE,
          NEXT_GARBAGE ->
          response.with(Buffer.buffer(edited(kind, json.parse(body.toString()), call).toString()));
      default -> response;
    };
  }

  private static ObjectNode edited(Fault.Kind kind, ObjectNode body, ApiCall call) {
    switch (kind) {
      case NO_REFRESH_TOKEN -> body.remove("refresh_token");
      case NO_ACCESS_TOKEN -> body.remove("access_token");
      case NO_EXPIRES_IN -> body.remove("expires_in");
      case EXPIRES_IN_STRING -> body.put("expires_in", body.path("expires_in").asText());
      case EXTRA_FIELDS -> {
        body.put("scope", "harvest:all");
        body.putObject("meta").put("created_at", call.now().getEpochSecond());
      }
      case NEXT_OTHER_HOST -> next(body, "http://elsewhere.invalid/v2/clients?page=2");
      case NEXT_CIRCLE -> next(body, call.request().absoluteURI());
      default -> next(body, "::no url::");
    }
    return body;
  }

  private static void next(ObjectNode body, String url) {
    if (body.get("links") instanceof ObjectNode links) {
      links.put("next", url);
    }
  }

  private static Buffer gzip(Buffer body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  /** A script and how far those it names have come in it. */
  private static final class ScriptRun {
    private final String key;
    private final List<String> texts;
    private final List<Step> steps;
    private final @Nullable TokenRules tokens; // null: a path or an application
    private final Map<Object, Long> positions = new HashMap<>();

    ScriptRun(String key, List<String> texts) {
      this.key = key;
      this.texts = texts;
      this.steps = steps(texts);
      this.tokens =
          key.startsWith("/") || key.startsWith("@") ? null : new TokenRules(List.of(key));
    }

    /** Tokens first, then applications, then paths, the longest first. */
    int rank() {
      return tokens != null ? 0 : key.startsWith("@") ? 1 : 1_000_000 - key.length();
    }

    /** What this call meets; counts it. Null: the script does not name it, or is over. */
    @Nullable Fault next(String path, ApiCall.Operation operation) {
      Object runner = key;
      if (tokens != null) {
        Fingerprint fingerprint = operation.fingerprint();
        if (operation.token() == null
            || fingerprint == null
            || !tokens.match(operation.token(), fingerprint)) {
          return null;
        }
        runner = fingerprint;
      } else if (key.startsWith("@")
          ? !key.substring(1).equals(operation.application())
          : !path.startsWith(key)) {
        return null;
      }
      long left = positions.merge(runner, 1L, Long::sum) - 1;
      for (Step step : steps) {
        if (left < step.calls()) {
          return step.fault();
        }
        left -= step.calls();
      }
      return null;
    }
  }
}
