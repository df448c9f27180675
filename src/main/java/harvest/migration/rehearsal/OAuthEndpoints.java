package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.rehearsal.ApiCall.Operation;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Harvest ID: reads a call, and hands back the operation that executes it. One thread. */
final class OAuthEndpoints {
  private static final List<String> MIGRATE_FIELDS =
      List.of(
          "v1_refresh_token",
          "v1_client_id",
          "v1_client_secret",
          "v2_client_id",
          "v2_client_secret");

  private final Json json = new Json();
  private final TokenStore tokens;
  private final Supplier<SimulatorOptions> options;
  private final Supplier<HarvestId> id;

  OAuthEndpoints(TokenStore tokens, Supplier<SimulatorOptions> options, Supplier<HarvestId> id) {
    this.tokens = tokens;
    this.options = options;
    this.id = id;
  }

  /** POST /api/v2/oauth2/migrate: a V2 pair for a V1 refresh token. */
  Operation migrate(ApiCall call) {
    Map<String, String> fields = new HashMap<>();
    Response malformed = null;
    try {
      ObjectNode body = json.parse(call.body().toString());
      for (String name : MIGRATE_FIELDS) {
        String value = body.path(name).textValue();
        if (value != null && !value.isEmpty()) {
          fields.put(name, value);
        }
      }
    } catch (IllegalArgumentException e) {
      malformed = Response.oauth(400, "invalid_request", "The body is not a JSON object.");
    }
    Response refusal = migrateRefusal(call, fields, malformed);
    return Operation.of(
        fields.get("v1_refresh_token"),
        application(fields.get("v1_client_id")),
        Stream.of("v1_refresh_token", "v1_client_secret", "v2_client_secret")
            .map(fields::get)
            .filter(Objects::nonNull)
            .toList(),
        () -> refusal == null ? migrate(call, fields) : refusal);
  }

  private @Nullable Response migrateRefusal(
      ApiCall call, Map<String, String> fields, @Nullable Response malformed) {
    if (call.header("Content-Type") == null) {
      return Response.missing("header: Content-Type");
    }
    if (!call.hasType("application/json")) {
      return Response.oauth(415, "invalid_request", "Content-Type must be application/json");
    }
    if (malformed != null) {
      return malformed;
    }
    if (options.get().migration().requireAccept() && call.header("Accept") == null) {
      return Response.missing("header: Accept");
    }
    return MIGRATE_FIELDS.stream()
        .filter(name -> !fields.containsKey(name))
        .findFirst()
        .map(name -> Response.missing("required parameter: " + name))
        .orElse(null);
  }

  private Response migrate(ApiCall call, Map<String, String> fields) {
    List<String> values = MIGRATE_FIELDS.stream().map(fields::get).toList();
    String token = values.get(0);
    if (!id.get().acceptsBoth(values.get(1), values.get(2), values.get(3), values.get(4))) {
      return Response.invalidClient();
    }
    String application = id.get().application(values.get(1));
    return answer(call, tokens.migrate(token, Fingerprint.of(token), application, call.now()));
  }

  /** POST /api/v2/oauth2/token: redeems codes and refresh tokens; takes a form. */
  Operation token(ApiCall call) {
    Map<String, String> form = new HashMap<>();
    boolean isForm = call.hasType("application/x-www-form-urlencoded");
    if (isForm) {
      new QueryStringDecoder(call.body().toString(), false)
          .parameters()
          .forEach((name, values) -> form.put(name, values.get(0)));
      form.values().removeIf(String::isEmpty);
    }
    String code = form.get("code");
    String token = code == null ? form.get("refresh_token") : code;
    String secret = form.get("client_secret");
    return Operation.of(
        token,
        application(form.get("client_id")),
        token == null || secret == null ? List.of() : List.of(token, secret),
        () ->
            isForm
                ? token(call, form)
                : Response.oauth(
                    call.header("Content-Type") == null ? 400 : 415,
                    "invalid_request",
                    "Content-Type must be application/x-www-form-urlencoded"));
  }

  private Response token(ApiCall call, Map<String, String> form) {
    String client = form.get("client_id");
    String secret = form.get("client_secret");
    if (client == null || secret == null || !id.get().accepts(client, secret)) {
      return Response.invalidClient();
    }
    String application = id.get().application(client);
    String code = form.get("code");
    String refresh = form.get("refresh_token");
    return switch (form.getOrDefault("grant_type", "")) {
      case "authorization_code" ->
          code == null
              ? Response.missing("required parameter: code")
              : answer(
                  call, tokens.redeem(code, application, form.get("redirect_uri"), call.now()));
      case "refresh_token" ->
          refresh == null
              ? Response.missing("required parameter: refresh_token")
              : answer(
                  call, tokens.refresh(refresh, Fingerprint.of(refresh), application, call.now()));
      case "" -> Response.missing("required parameter: grant_type");
      default ->
          Response.oauth(
              400,
              "unsupported_grant_type",
              "The authorization grant type is not supported by the authorization server.");
    };
  }

  private Response answer(ApiCall call, TokenStore.Grant grant) {
    if (grant instanceof TokenStore.Issued issued) {
      call.entry().issued(issued.pair().access, issued.fresh());
      return Response.pair(issued);
    }
    return switch ((TokenStore.Refused) grant) {
      case INVALID_GRANT -> Response.invalidGrant();
      case ALREADY_EXCHANGED ->
          Response.oauth(400, "already_exchanged", "The token was already exchanged.");
      case SERVER_ERROR -> Response.serverError(500, options.get().migration().serverErrors());
    };
  }

  /**
   * GET /oauth2/authorize: where a browser is sent. The simulator's users consent at once; which
   * one it is, {@code state} decides.
   */
  Operation authorize(ApiCall call) {
    return Operation.of(null, application(call.param("client_id")), List.of(), () -> consent(call));
  }

  private Response consent(ApiCall call) {
    String clientId = call.param("client_id");
    if (clientId == null || !id.get().accepts(clientId)) {
      return Response.html(401, "Client authentication failed due to unknown client");
    }
    String application = id.get().application(clientId);
    Client client = id.get().client(application);
    String registered = client == null ? null : client.redirectUri();
    String asked = call.param("redirect_uri");
    String target = asked == null ? registered : asked;
    if (target == null || (registered != null && !registered.equals(target))) {
      return Response.html(401, "The redirect uri included is not valid");
    }
    String state = call.param("state");
    Fingerprint session = Fingerprint.of(application + " " + state);
    String query = target.contains("?") ? "&" : "?";
    String location =
        switch (Objects.requireNonNullElse(call.param("response_type"), "")) {
          case "code" ->
              target
                  + query
                  + "code="
                  + tokens.code(session, application, asked)
                  + "&scope="
                  + scope(session);
          case "token" -> {
            TokenStore.Issued issued = tokens.implicit(session, application, call.now());
            call.entry().issued(issued.pair().access, true);
            yield target
                + "#access_token="
                + issued.accessToken()
                + "&token_type=bearer&expires_in="
                + issued.expiresIn()
                + "&scope="
                + scope(session);
          }
          default -> target + query + "error=unsupported_response_type";
        };
    String passed =
        state == null ? "" : "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8);
    return Response.empty(302).with("Location", location + passed);
  }

  private String scope(Fingerprint session) {
    List<String> accounts = new ArrayList<>();
    for (HarvestId.Account account : id.get().accounts(id.get().user(session))) {
      accounts.add(account.product() + "%3A" + account.id());
    }
    return String.join("+", accounts);
  }

  /** GET /api/v2/accounts: who the user is, and which accounts the token opens. */
  Operation accounts(ApiCall call) {
    return bearer(
        call,
        user -> {
          ObjectNode body = json.object();
          user(body, user);
          ArrayNode accounts = body.putArray("accounts");
          for (HarvestId.Account account : id.get().accounts(user)) {
            ObjectNode entry = accounts.addObject().put("id", account.id());
            entry.put("name", "Account " + account.id()).put("product", account.product());
          }
          return Response.json(200, body.toString());
        });
  }

  /** GET /account/who_am_i of V1, which takes V2 access tokens too, in header or query. */
  Operation whoAmI(ApiCall call) {
    String inQuery = call.param("access_token");
    return bearer(
        call,
        inQuery == null ? bearerToken(call) : inQuery,
        user -> {
          if (!options.get().identity().v1Accepts()) {
            return Response.html(401, "Unauthorized");
          }
          ObjectNode body = json.object();
          ObjectNode company = body.putObject("company").put("name", "Company " + user);
          company.put("active", true);
          company.put("base_uri", "https://company" + user + ".harvestapp.com");
          user(body, user).put("admin", true);
          return Response.json(200, body.toString());
        });
  }

  private static ObjectNode user(ObjectNode body, long user) {
    ObjectNode json = body.putObject("user").put("id", user);
    json.put("first_name", "Ada").put("last_name", "User " + user);
    return json.put("email", "user" + user + "@example.com");
  }

  /** An operation for the user of the bearer token; 401 where the token is not valid. */
  Operation bearer(ApiCall call, LongFunction<Response> execute) {
    return bearer(call, bearerToken(call), execute);
  }

  private Operation bearer(ApiCall call, @Nullable String token, LongFunction<Response> execute) {
    if (token == null) {
      return Operation.of(null, null, List.of(), Response::invalidToken);
    }
    Fingerprint fingerprint = Fingerprint.of(token);
    TokenStore.Pair pair = tokens.pair(fingerprint);
    return new Operation(
        token,
        fingerprint,
        pair == null ? null : pair.application,
        List.of(token),
        () -> {
          if (pair == null) {
            return id.get().hasPersonal(token, fingerprint)
                ? execute.apply(id.get().user(fingerprint))
                : Response.invalidToken();
          }
          return pair.isValid(call.now()) ? execute.apply(pair.user) : Response.invalidToken();
        });
  }

  private static @Nullable String bearerToken(ApiCall call) {
    String header = call.header("Authorization");
    return header != null && header.toLowerCase(Locale.ROOT).startsWith("bearer ")
        ? header.substring("bearer ".length()).trim()
        : null;
  }

  private @Nullable String application(@Nullable String client) {
    return client == null ? null : id.get().application(client);
  }
}
