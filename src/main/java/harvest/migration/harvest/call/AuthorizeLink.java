package harvest.migration.harvest.call;

import harvest.migration.credentials.Applications.Application;
import harvest.migration.credentials.Applications.Flow;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The link that a user follows to consent again (RFC 6749, 4.1.1 and 4.2.1). */
public final class AuthorizeLink {
  private final Endpoint endpoint;

  /**
   * @param idUrl {@code harvest.id.url}
   */
  public AuthorizeLink(String idUrl) {
    this.endpoint = Endpoint.at(idUrl, "/oauth2/authorize", "");
  }

  /**
   * The link, null where there is nothing to consent to: the application has no V2 client, or its
   * users make their tokens themselves.
   *
   * @param fingerprint of the request: comes back as {@code state} and tells whose code it is
   */
  public @Nullable String of(Application application, @Nullable String fingerprint) {
    String clientId = application.v2ClientId();
    if (clientId == null || application.flow() == Flow.PERSONAL_ACCESS_TOKEN) {
      return null;
    }
    StringBuilder link = new StringBuilder(endpoint.url());
    link.append("?client_id=").append(encoded(clientId));
    link.append("&response_type=").append(application.flow() == Flow.IMPLICIT ? "token" : "code");
    if (application.redirectUri() != null) {
      link.append("&redirect_uri=").append(encoded(application.redirectUri()));
    }
    if (fingerprint != null) {
      link.append("&state=").append(encoded(fingerprint));
    }
    return link.toString();
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
