package harvest.migration.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.secret.Secret;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /**
   * What makes two requests the same: they would spend the same secret for the same application in
   * the same way.
   *
   * @param fingerprint lower-case hex SHA-256 of the secret
   */
  public record Identity(String application, GrantType grantType, String fingerprint) {}

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
      return Arrays.stream(values())
          .filter(type -> type.key().equals(key))
          .findFirst()
          .orElse(null);
    }
  }

  /** Where a record lies on a topic. */
  public record Coordinates(String topic, int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

    /** As in {@code request_at}: {@code TOPIC-PARTITION@OFFSET}. */
    @Override
    public String toString() {
      return topic + "-" + partition + "@" + offset;
    }

    /** Reads {@link #toString()} back; null where the text is no coordinates. */
    public static @Nullable Coordinates parse(String text) {
      Matcher matcher = TEXT.matcher(text);
      return matcher.matches()
          ? new Coordinates(
              matcher.group(1),
              Integer.parseInt(matcher.group(2)),
              Long.parseLong(matcher.group(3)))
          : null;
    }
  }

  /**
   * Where a request came from.
   *
   * @param source {@code file:NAME#LINE} for a row of a file drop, else {@code kafka:} and the
   *     coordinates
   * @param at the record that it was taken from
   * @param traceparent the valid W3C trace context that it came with, else null
   * @param tracestate the same; never there without a traceparent
   */
  public record Origin(
      String source, Coordinates at, @Nullable String traceparent, @Nullable String tracestate) {
    private static final Pattern SOURCE =
        Pattern.compile(
            "(?:file:[^\\p{Cntrl}]{1,255}#\\d{1,12}|kafka:[\\w.-]{1,249}-\\d{1,9}@\\d{1,18})");
    private static final Pattern TRACEPARENT =
        Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern TRACESTATE = Pattern.compile("[\\x20-\\x7e]{1,512}");

    /**
     * The origin of a record with these headers; a header that is not well formed counts as absent.
     */
    public static Origin of(
        Coordinates at,
        @Nullable String source,
        @Nullable String traceparent,
        @Nullable String tracestate) {
      boolean traced = traceparent != null && TRACEPARENT.matcher(traceparent).matches();
      return new Origin(
          source != null && SOURCE.matcher(source).matches() ? source : "kafka:" + at,
          at,
          traced ? traceparent : null,
          traced && tracestate != null && TRACESTATE.matcher(tracestate).matches()
              ? tracestate
              : null);
    }

    /** The same without headers that give a secret away. */
    public Origin without(RequestSecrets secrets) {
      return new Origin(
          secrets.standIn(source) ? "kafka:" + at : source,
          at,
          traceparent,
          tracestate == null || secrets.standIn(tracestate) ? null : tracestate);
    }
  }
}
