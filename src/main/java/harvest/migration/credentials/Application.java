package harvest.migration.credentials;

import harvest.migration.secret.Secret;
import org.jspecify.annotations.Nullable;

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
