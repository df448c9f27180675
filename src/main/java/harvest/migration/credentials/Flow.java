package harvest.migration.credentials;

import java.util.Locale;

/** How the users of an application consent in Harvest's V2 (guide, "Migrating Integrations …"). */
public enum Flow {
  AUTHORIZATION_CODE,
  IMPLICIT,
  PERSONAL_ACCESS_TOKEN;

  /** The name in configuration: {@code authorization_code}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
