package harvest.migration.request;

import harvest.migration.credentials.Applications;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.credentials.Applications.Flow;
import harvest.migration.secret.Secret;
import java.util.List;
import java.util.stream.Stream;

/** The application "acme" with all of its credentials, and the parser of its requests. */
public final class AcmeRequests {
  private AcmeRequests() {}

  /** A parser that knows it, and these too. */
  public static RequestParser parser(Application... more) {
    Application acme =
        new Application(
            "acme",
            Flow.AUTHORIZATION_CODE,
            "v1",
            new Secret("v1s"),
            "v2",
            new Secret("v2s"),
            "https://acme.example/callback");
    List<Application> all = Stream.concat(Stream.of(acme), Stream.of(more)).toList();
    return new RequestParser(new Applications(all), null);
  }
}
