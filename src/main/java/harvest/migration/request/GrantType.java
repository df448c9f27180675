package harvest.migration.request;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request offers to Harvest, and the field that holds its secret. */
public enum GrantType {
  V1_REFRESH_TOKEN("v1_refresh_token"),
  AUTHORIZATION_CODE("code"),
  REFRESH_TOKEN("refresh_token"),
  PERSONAL_ACCESS_TOKEN("access_token"),
  IMPLICIT("access_token");

  private final String secretField;

  GrantType(String secretField) {
    this.secretField = secretField;
  }

  /** The name on the wire. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field of the request that holds the secret. */
  public String secretField() {
    return secretField;
  }

  /** Whether the access token is only checked: such a call spends nothing and may be repeated. */
  public boolean isVerification() {
    return this == PERSONAL_ACCESS_TOKEN || this == IMPLICIT;
  }

  /** The grant type of that name, or null for an unknown one. */
  public static @Nullable GrantType find(String key) {
    return Arrays.stream(values()).filter(type -> type.key().equals(key)).findFirst().orElse(null);
  }
}
