package harvest.migration.rehearsal;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** POST /api/v2/oauth2/token: redeems codes and refresh tokens; takes a form. One thread. */
public final class Token implements Endpoint {
  private final TokenBook book;
  private final Supplier<World> world;

  /** The world may change between two calls. */
  public Token(TokenBook book, Supplier<World> world) {
    this.book = book;
    this.world = world;
  }

  @Override
  public Visit read(Ask ask) {
    boolean form = ask.hasType("application/x-www-form-urlencoded");
    return new TokenVisit(
        ask,
        form
            ? new QueryStringDecoder(ask.body().toString(), false).parameters()
            : Map.<String, List<String>>of(),
        form);
  }

  private final class TokenVisit implements Visit {
    private final Ask ask;
    private final Map<String, List<String>> form;
    private final boolean isForm;
    private final @Nullable String token;

    TokenVisit(Ask ask, Map<String, List<String>> form, boolean isForm) {
      this.ask = ask;
      this.form = form;
      this.isForm = isForm;
      String code = field("code");
      this.token = code == null ? field("refresh_token") : code;
    }

    @Override
    public @Nullable String token() {
      return token;
    }

    @Override
    public @Nullable Fingerprint fingerprint() {
      return token == null ? null : Fingerprint.of(token);
    }

    @Override
    public @Nullable String application() {
      String client = field("client_id");
      return client == null ? null : world.get().application(client);
    }

    @Override
    public List<String> secrets() {
      String secret = field("client_secret");
      return token == null || secret == null ? List.of() : List.of(token, secret);
    }

    @Override
    public Answer carryOut() {
      if (!isForm) {
        return Answer.oauth(
            ask.header("Content-Type") == null ? 400 : 415,
            "invalid_request",
            "Content-Type must be application/x-www-form-urlencoded");
      }
      String client = field("client_id");
      String secret = field("client_secret");
      if (client == null || secret == null) {
        return Answer.oauth(401, "invalid_client", "No client authentication included.");
      }
      if (!world.get().accepts(client, secret)) {
        return Answer.oauth(401, "invalid_client", "Client authentication failed.");
      }
      String type = Objects.requireNonNullElse(field("grant_type"), "");
      return switch (type) {
        case "authorization_code" -> code(world.get().application(client));
        case "refresh_token" -> refresh(world.get().application(client));
        case "" -> missing("grant_type");
        default ->
            Answer.oauth(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.");
      };
    }

    private Answer code(String application) {
      String code = field("code");
      return code == null
          ? missing("code")
          : answer(book.redeem(code, application, field("redirect_uri"), ask.now()));
    }

    private Answer refresh(String application) {
      String refresh = field("refresh_token");
      return refresh == null
          ? missing("refresh_token")
          : answer(book.refresh(refresh, Fingerprint.of(refresh), application, ask.now()));
    }

    private Answer answer(Grant grant) {
      if (grant instanceof Grant.Issued issued) {
        ask.call().issued(issued.pair().access(), issued.fresh());
        return TokenAnswers.pair(issued);
      }
      return Answer.oauth(
          400,
          "invalid_grant",
          "The provided authorization grant is invalid, expired, revoked, or was issued to another client.");
    }

    private static Answer missing(String field) {
      return Answer.oauth(400, "invalid_request", "Missing required parameter: " + field);
    }

    private @Nullable String field(String name) {
      List<String> values = form.get(name);
      return values == null || values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }
  }
}
