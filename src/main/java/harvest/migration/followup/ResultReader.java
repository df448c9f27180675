package harvest.migration.followup;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.request.Request.Origin;
import harvest.migration.sealing.UnsealKeys;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a record of the results topic. */
public final class ResultReader {
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  private final @Nullable UnsealKeys keys;

  /**
   * A pair that was issued.
   *
   * @param token null where it cannot be used here
   * @param unusable why; null where it can be used
   */
  record Issued(
      AccountRecord.Owner owner,
      @Nullable AccessToken token,
      @Nullable String unusable,
      @Nullable Instant issuedAt) {}

  /** A record that is no result; the message quotes nothing of it. */
  static final class NoResult extends Exception {
    private static final long serialVersionUID = 1;

    NoResult(String why) {
      super(why);
    }
  }

  /**
   * @param keys open what is sealed; null where there are none
   */
  public ResultReader(@Nullable UnsealKeys keys) {
    this.keys = keys;
  }

  /** The pair; null for a verification, which looked up its accounts, or a deleted record. */
  @Nullable Issued read(byte @Nullable [] value, Origin origin) throws NoResult {
    if (value == null) {
      return null;
    }
    JsonNode result = AccessToken.json(value);
    if (result == null) {
      throw new NoResult("no JSON object");
    }
    String application = text(result, "application");
    String fingerprint = text(result, "fingerprint");
    String status = text(result, "status");
    if (application == null || application.isEmpty()) {
      throw new NoResult("application: missing or no text");
    }
    if (fingerprint == null || !FINGERPRINT.matcher(fingerprint).matches()) {
      throw new NoResult("fingerprint: missing or none");
    }
    if ("verified".equals(status)) {
      return null;
    }
    if (!"migrated".equals(status) && !"issued".equals(status)) {
      throw new NoResult("status: missing or unknown");
    }
    JsonNode context = result.get("context");
    AccountRecord.Owner owner =
        new AccountRecord.Owner(
            text(result, "id"),
            application,
            text(result, "subject"),
            fingerprint,
            context == null || context.isNull() ? null : context,
            origin);
    Instant issuedAt = instant(text(result, "issued_at"));
    try {
      return new Issued(owner, AccessToken.in(result, keys), null, issuedAt);
    } catch (AccessToken.Unusable e) {
      if (!result.path("sealed").isTextual()) {
        throw new NoResult("access_token: missing or none");
      }
      return new Issued(owner, null, e.getMessage(), issuedAt);
    }
  }

  private static @Nullable String text(JsonNode object, String field) {
    JsonNode value = object.get(field);
    return value == null || !value.isTextual() ? null : value.textValue();
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
