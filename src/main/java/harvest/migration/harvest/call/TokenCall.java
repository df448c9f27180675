package harvest.migration.harvest.call;

import harvest.migration.credentials.Application;
import harvest.migration.secret.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The calls of the V2 token endpoint: a form (RFC 6749, 4.1.3 and 6), answered with a pair. */
public final class TokenCall {
  private final Endpoint endpoint;

  /**
   * @param idUrl {@code harvest.id.url}
   */
  public TokenCall(String idUrl, String userAgent) {
    this.endpoint = Endpoint.at(idUrl, "/api/v2/oauth2/token", userAgent);
  }

  /** Whether the application has the V2 client that the calls need. */
  public boolean possibleFor(Application application) {
    return application.v2ClientId() != null && application.v2ClientSecret() != null;
  }

  /** Redeems a code; IllegalArgumentException where the application has no V2 client. */
  public HttpCall redeem(Secret code, String redirectUri, Application application) {
    return call(
        code,
        application,
        "grant_type",
        "authorization_code",
        "code",
        code.text(),
        "redirect_uri",
        redirectUri);
  }

  /** Refreshes a V2 pair; IllegalArgumentException where the application has no V2 client. */
  public HttpCall refresh(Secret refreshToken, Application application) {
    return call(
        refreshToken,
        application,
        "grant_type",
        "refresh_token",
        "refresh_token",
        refreshToken.text());
  }

  private HttpCall call(Secret grant, Application application, String... namesAndValues) {
    String id = application.v2ClientId();
    Secret secret = application.v2ClientSecret();
    if (id == null || secret == null) {
      throw new IllegalArgumentException(
          "harvest.app." + application.name() + ": the V2 client id or secret is not set");
    }
    StringBuilder form = new StringBuilder(256);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      field(form, namesAndValues[i], namesAndValues[i + 1]);
    }
    field(form, "client_id", id);
    field(form, "client_secret", secret.text());
    byte[] body = form.toString().getBytes(StandardCharsets.US_ASCII);
    return endpoint.post("application/x-www-form-urlencoded", body, List.of(grant, secret));
  }

  private static void field(StringBuilder form, String name, String value) {
    form.append(form.isEmpty() ? "" : "&")
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }
}
