package harvest.migration.files.request;

import org.jspecify.annotations.Nullable;

/** What a request offers for its tokens, and the field that holds the secret. */
enum GrantType {
  V1_REFRESH_TOKEN("v1_refresh_token", "v1_refresh_token"),
  AUTHORIZATION_CODE("authorization_code", "code"),
  REFRESH_TOKEN("refresh_token", "refresh_token"),
  PERSONAL_ACCESS_TOKEN("personal_access_token", "access_token"),
  IMPLICIT("implicit", "access_token");

  private final String code;
  private final String secretField;

  GrantType(String code, String secretField) {
    this.code = code;
    this.secretField = secretField;
  }

  /** The grant of that name; none if Harvest has no such grant. */
  static @Nullable GrantType of(String code) {
    for (GrantType grant : values()) {
      if (grant.code.equals(code)) {
        return grant;
      }
    }
    return null;
  }

  String secretField() {
    return secretField;
  }

  /** Implicit without a token asks for a reauthorization link. */
  boolean needsSecret() {
    return this != IMPLICIT;
  }

  /** Whether a field of that name holds the secret of any grant. */
  static boolean isSecretField(String name) {
    for (GrantType grant : values()) {
      if (grant.secretField.equals(name)) {
        return true;
      }
    }
    return false;
  }
}
