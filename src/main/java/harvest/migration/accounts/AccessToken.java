package harvest.migration.accounts;

import harvest.migration.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An access token as it came: where it came sealed, it is handed on sealed.
 *
 * @param sealed the compact JWE; null where it came open
 */
public record AccessToken(Secret open, @Nullable String sealed) {
  @Override
  public String toString() {
    return "***";
  }
}
