package harvest.migration.credentials;

import harvest.migration.secret.Secret;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configured applications by name. */
public final class Applications {
  private final Map<String, Application> byName = new LinkedHashMap<>();

  public Applications(Collection<Application> applications) {
    applications.forEach(application -> byName.put(application.name(), application));
  }

  /** The application of that name, or null where none is configured. */
  public @Nullable Application find(@Nullable String name) {
    return name == null ? null : byName.get(name);
  }

  /** All of them, in the order of the configuration. */
  public Collection<Application> all() {
    return byName.values();
  }

  /**
   * One integration, as {@code harvest.app.NAME.*} describes it. Which of the nullable values are
   * there is decided by the flow: authorization_code has all four of the credentials, implicit a V2
   * client id and a redirect URI, personal_access_token none.
   */
  public record Application(
      String name,
      Flow flow,
      @Nullable String v1ClientId,
      @Nullable Secret v1ClientSecret,
      @Nullable String v2ClientId,
      @Nullable Secret v2ClientSecret,
      @Nullable String redirectUri) {}

  /**
   * How the users of an application consent in Harvest's V2 (guide, "Migrating Integrations …").
   */
  public enum Flow {
    AUTHORIZATION_CODE,
    IMPLICIT,
    PERSONAL_ACCESS_TOKEN;

    /** The name in configuration: {@code authorization_code}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
