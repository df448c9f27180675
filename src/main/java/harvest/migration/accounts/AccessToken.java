package harvest.migration.accounts;

import harvest.migration.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An access token as it is handed on: sealed where it came so, or where tokens leave sealed.
 *
 * @param sealed the compact JWE; null where it is handed on open
 */
public record AccessToken(Secret open, @Nullable String sealed) {
  @Override
  public String toString() {
    return "***";
  }
}
