package harvest.migration.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** POST /api/v2/oauth2/migrate: a V2 pair for a V1 refresh token. One thread. */
public final class Migrate implements Endpoint {
  private static final String[] FIELDS = {
    "v1_refresh_token", "v1_client_id", "v1_client_secret", "v2_client_id", "v2_client_secret"
  };

  private final ObjectMapper mapper = new ObjectMapper();
  private final TokenBook book;
  private final Supplier<World> world;
  private final Supplier<MigrationOptions> options;
  private final ErrorPages pages;

  /** World and options may change between two calls. */
  public Migrate(
      TokenBook book, Supplier<World> world, Supplier<MigrationOptions> options, ErrorPages pages) {
    this.book = book;
    this.world = world;
    this.options = options;
    this.pages = pages;
  }

  @Override
  public Visit read(Ask ask) {
    @Nullable String[] values = new String[FIELDS.length];
    Answer problem = fields(ask, values);
    String token = values[0];
    return new MigrateVisit(ask, values, token == null ? null : Fingerprint.of(token), problem);
  }

  private @Nullable Answer fields(Ask ask, @Nullable String[] values) {
    JsonNode body;
    try {
      body = mapper.readTree(ask.body().getBytes());
    } catch (JsonProcessingException e) {
      return contentProblem(ask, "The body is not JSON.");
    } catch (IOException e) {
      return contentProblem(ask, "The body cannot be read.");
    }
    for (int i = 0; i < FIELDS.length; i++) {
      JsonNode value = body.get(FIELDS[i]);
      if (value != null && value.isTextual() && !value.textValue().isEmpty()) {
        values[i] = value.textValue();
      }
    }
    if (!ask.hasType("application/json")) {
      return contentProblem(ask, "");
    }
    if (options.get().requireAccept() && ask.header("Accept") == null) {
      return Answer.oauth(400, "invalid_request", "Missing header: Accept");
    }
    for (int i = 0; i < FIELDS.length; i++) {
      if (values[i] == null) {
        return Answer.oauth(400, "invalid_request", "Missing required parameter: " + FIELDS[i]);
      }
    }
    return null;
  }

  private static Answer contentProblem(Ask ask, String otherwise) {
    String type = ask.header("Content-Type");
    if (type == null) {
      return Answer.oauth(400, "invalid_request", "Missing header: Content-Type");
    }
    return ask.hasType("application/json")
        ? Answer.oauth(400, "invalid_request", otherwise)
        : Answer.oauth(415, "invalid_request", "Content-Type must be application/json");
  }

  private final class MigrateVisit implements Visit {
    private final Ask ask;
    private final @Nullable String[] values;
    private final @Nullable Fingerprint fingerprint;
    private final @Nullable Answer problem;

    MigrateVisit(
        Ask ask,
        @Nullable String[] values,
        @Nullable Fingerprint fingerprint,
        @Nullable Answer problem) {
      this.ask = ask;
      this.values = values;
      this.fingerprint = fingerprint;
      this.problem = problem;
    }

    @Override
    public @Nullable String token() {
      return values[0];
    }

    @Override
    public @Nullable Fingerprint fingerprint() {
      return fingerprint;
    }

    @Override
    public @Nullable String application() {
      String client = values[1];
      return client == null ? null : world.get().application(client);
    }

    @Override
    public List<String> secrets() {
      List<String> secrets = new ArrayList<>();
      for (int i : new int[] {0, 2, 4}) {
        String value = values[i];
        if (value != null) {
          secrets.add(value);
        }
      }
      return secrets;
    }

    @Override
    public void tried() {
      if (fingerprint != null) {
        book.tried(fingerprint);
      }
    }

    @Override
    public Answer carryOut() {
      if (problem != null) {
        return problem;
      }
      String token = text(0);
      if (fingerprint == null || !world.get().acceptsBoth(text(1), text(2), text(3), text(4))) {
        return Answer.oauth(
            401,
            "invalid_client",
            "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.");
      }
      Grant grant = book.migrate(token, fingerprint, world.get().application(text(1)), ask.now());
      if (grant instanceof Grant.Issued issued) {
        ask.call().issued(issued.pair().access(), issued.fresh());
        return TokenAnswers.pair(issued);
      }
      return refusal(((Grant.Refused) grant).why());
    }

    private String text(int i) {
      String value = values[i];
      return value == null ? "" : value;
    }
  }

  private Answer refusal(Grant.Why why) {
    return switch (why) {
      case INVALID_GRANT ->
          Answer.oauth(
              400,
              "invalid_grant",
              "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.");
      case ALREADY_EXCHANGED ->
          Answer.oauth(400, "already_exchanged", "The token was already exchanged.");
      case SERVER_ERROR -> pages.serverError(500, "Internal Server Error");
    };
  }
}
