package harvest.migration.rehearsal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * GET /oauth2/authorize: where a browser is sent. The simulator's users consent at once; which one
 * it is, {@code state} decides.
 */
public final class Authorize implements Endpoint {
  private final TokenBook book;
  private final Supplier<World> world;

  /** The world may change between two calls. */
  public Authorize(TokenBook book, Supplier<World> world) {
    this.book = book;
    this.world = world;
  }

  @Override
  public Visit read(Ask ask) {
    return new AuthorizeVisit(ask);
  }

  private final class AuthorizeVisit implements Visit {
    private final Ask ask;

    AuthorizeVisit(Ask ask) {
      this.ask = ask;
    }

    @Override
    public @Nullable String application() {
      String client = ask.param("client_id");
      return client == null ? null : world.get().application(client);
    }

    @Override
    public Answer carryOut() {
      String clientId = ask.param("client_id");
      if (clientId == null || !world.get().accepts(clientId)) {
        return Answer.html(401, "Client authentication failed due to unknown client");
      }
      String application = world.get().application(clientId);
      Client client = world.get().client(application);
      String registered = client == null ? null : client.redirectUri();
      String asked = ask.param("redirect_uri");
      String target = asked == null ? registered : asked;
      if (target == null || (registered != null && !registered.equals(target))) {
        return Answer.html(401, "The redirect uri included is not valid");
      }
      String state = ask.param("state");
      Fingerprint session = Fingerprint.of(application + " " + state);
      return switch (Objects.requireNonNullElse(ask.param("response_type"), "")) {
        case "code" -> code(application, asked, target, state, session);
        case "token" -> token(application, target, state, session);
        default -> redirect(target, "?", "error=unsupported_response_type", state);
      };
    }

    private Answer code(
        String application,
        @Nullable String asked,
        String target,
        @Nullable String state,
        Fingerprint session) {
      String code = book.code(session, application, asked);
      return redirect(target, "?", "code=" + code + "&scope=" + scope(session), state);
    }

    private Answer token(
        String application, String target, @Nullable String state, Fingerprint session) {
      Grant.Issued issued = book.implicit(session, application, ask.now());
      ask.call().issued(issued.pair().access(), true);
      return redirect(
          target,
          "#",
          "access_token="
              + issued.accessToken()
              + "&token_type=bearer&expires_in="
              + issued.expiresIn()
              + "&scope="
              + scope(session),
          state);
    }

    private String scope(Fingerprint session) {
      return world.get().accounts(world.get().user(session)).stream()
          .map(account -> account.product() + "%3A" + account.id())
          .reduce((a, b) -> a + "+" + b)
          .orElse("");
    }

    private Answer redirect(
        String target, String separator, String params, @Nullable String state) {
      String join = separator.equals("?") && target.contains("?") ? "&" : separator;
      String passed =
          state == null ? "" : "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8);
      return Answer.empty(302).with("Location", target + join + params + passed);
    }
  }
}
