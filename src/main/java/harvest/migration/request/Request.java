package harvest.migration.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A well-formed request of a known application.
 *
 * @param id the integration's, else the fingerprint
 * @param subject the integration's own name for the user
 * @param sealed the compact JWE in which the secret came; null where it came open
 * @param redirectUri of an authorization code, else null
 * @param context what travels on, without anything secret-like
 */
public record Request(
    Identity identity,
    String id,
    @Nullable String subject,
    Secret secret,
    @Nullable String sealed,
    @Nullable String redirectUri,
    ObjectNode context,
    Origin origin)
    implements Parsed {

  /** The name of the application. */
  @Override
  public String application() {
    return identity.application();
  }

  public GrantType grantType() {
    return identity.grantType();
  }

  @Override
  public String fingerprint() {
    return identity.fingerprint();
  }
}
