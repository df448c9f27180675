package harvest.migration.cli;

import harvest.migration.credentials.Applications.Application;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.AnswerTable;
import harvest.migration.harvest.RetryAfter;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.Verdict.Said;
import harvest.migration.harvest.call.Endpoint.BearerCall;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.harvest.call.Endpoint.MigrateCall;
import harvest.migration.harvest.http.ConnectFailure;
import harvest.migration.harvest.http.HarvestClient;
import harvest.migration.harvest.http.HttpSettings;
import harvest.migration.secret.Secret;
import harvest.migration.settings.Key;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader.Loaded;
import harvest.migration.settings.SettingsLoader.Problem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the migrate endpoint, with a token that cannot exist, whether it stands and takes each
 * application's client credentials, with the client that the routes call with. One call an
 * application, never a second one.
 */
final class OnlineCheck {
  /** As long as a V1 refresh token, of its characters, and none. */
  private static final Secret IMPOSSIBLE = new Secret("A".repeat(86));

  private final Loaded loaded;
  private final Settings settings;
  private @Nullable ConnectFailure unreached;

  OnlineCheck(Loaded loaded) {
    this.loaded = loaded;
    this.settings = loaded.provisional();
  }

  /** What is wrong at Harvest; nothing is asked with settings that are wrong themselves. */
  List<Problem> run() {
    List<Problem> problems = new ArrayList<>();
    if (loaded.rejected(Key.ID_URL) || loaded.rejected(Key.USER_AGENT)) {
      return problems;
    }
    String userAgent = settings.harvest().userAgent();
    MigrateCall migrate = new MigrateCall(settings.harvest().idUrl(), userAgent);
    HttpSettings http = new HttpSettings(1, settings.http());
    try (HarvestClient client = new HarvestClient(http, failure -> unreached = failure)) {
      for (Application application : settings.applications().all()) {
        if (migrate.possibleFor(application)) {
          HttpCall call = migrate.of(IMPOSSIBLE, application);
          Optional<Problem> problem = problem(application, call, client.send(call));
          problem.ifPresent(problems::add);
          if (problem.isPresent() && !problem.get().key().startsWith("harvest.app.")) {
            return problems; // the next application would only hear the same
          }
        }
      }
      if (!settings.reading().resources().isEmpty() && !loaded.rejected(Key.API_URL)) {
        // Any answer will do: it is another host, behind another certificate.
        var unused =
            client.send(BearerCall.accounts(settings.harvest().apiUrl(), userAgent).of(IMPOSSIBLE));
        connection().ifPresent(problems::add);
      }
    }
    return problems;
  }

  /** What configuration can help with, where the last call did not get through. */
  private Optional<Problem> connection() {
    ConnectFailure failure = unreached;
    return failure == null
        ? Optional.empty()
        : Optional.of(
            new Problem(
                failure.key().key(),
                loaded.where(failure.key()),
                failure.problem(),
                failure.remedy()));
  }

  private Optional<Problem> problem(Application application, HttpCall call, Answer answer) {
    Optional<Problem> connection = connection();
    if (connection.isPresent()) {
      return connection;
    }
    InstantSource clock = InstantSource.system();
    AnswerTable table =
        new AnswerTable(clock, new RetryAfter(clock, settings.retry().maxRetryAfter()));
    Verdict verdict = table.read(call.kind(), call.secrets(), answer);
    return verdict.as(new Meaning(application));
  }

  /** What the answer to a token that cannot exist says of everything else. */
  private final class Meaning implements Verdict.Cases<Optional<Problem>> {
    private final Application application;

    Meaning(Application application) {
      this.application = application;
    }

    @Override
    public Optional<Problem> issued(Verdict.Issued verdict) {
      return endpoint("gives a pair for a token that cannot exist", "check the address");
    }

    @Override
    public Optional<Problem> verified(Verdict.Verified verdict) {
      return endpoint("is not the migrate endpoint", "check the address");
    }

    @Override
    public Optional<Problem> refused(Verdict.Refused verdict) {
      // The grant was judged after the client: both stand.
      return verdict.acceptsCredentials()
          ? Optional.empty()
          : endpoint("refuses a well-formed call (" + words(verdict.said()) + ")", "check it");
    }

    @Override
    public Optional<Problem> credentialsRefused(Verdict.CredentialsRefused verdict) {
      String key = "harvest.app." + application.name();
      return Optional.of(
          new Problem(
              key,
              loaded.where(key + ".v1-client-secret"),
              "Harvest refuses its client credentials (" + words(verdict.said()) + ")",
              "check "
                  + key
                  + ".v1-client-id, .v1-client-secret, .v2-client-id, .v2-client-secret"));
    }

    @Override
    public Optional<Problem> endpointAway(Verdict.EndpointAway verdict) {
      return endpoint(
          "the migrate endpoint is not there (" + words(verdict.said()) + ")",
          "correct the address; if it is right, Harvest has taken the endpoint away, and"
              + " authorize-links --all is what is left");
    }

    @Override
    public Optional<Problem> again(Verdict.Again verdict) {
      return endpoint(
          "the migrate endpoint does not serve (" + words(verdict.said()) + ")",
          verdict.rateLimited() ? "wait, then check again" : "check the address, or try later");
    }

    private Optional<Problem> endpoint(String what, String remedy) {
      return Optional.of(new Problem(Key.ID_URL.key(), loaded.where(Key.ID_URL), what, remedy));
    }

    private String words(Said said) {
      StringBuilder words = new StringBuilder();
      words.append(said.status() == null ? "no answer" : "status " + said.status());
      if (said.error() != null) {
        words.append(", ").append(said.error());
      }
      return words.toString();
    }
  }
}
