package harvest.migration.accounts;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.json.NumbersAsWritten;
import harvest.migration.request.Origin;
import harvest.migration.sealing.UnsealFailure;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.secret.Secret;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a record of the results topic. Never throws. */
public final class ResultReader {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .addModule(new NumbersAsWritten())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  private final @Nullable UnsealKeys keys;

  /**
   * @param keys open what is sealed; null where there are none
   */
  public ResultReader(@Nullable UnsealKeys keys) {
    this.keys = keys;
  }

  /** What the record is. */
  public ResultRead read(byte @Nullable [] value, Origin origin) {
    if (value == null) {
      return new ResultRead.Nothing();
    }
    JsonNode result;
    try {
      result = JSON.readValue(value);
    } catch (IOException | RuntimeException e) {
      return new ResultRead.Malformed("no JSON"); // the exception's text may quote a token
    }
    if (result == null || !result.isObject()) {
      return new ResultRead.Malformed("no JSON object");
    }
    String application = text(result, "application");
    String fingerprint = text(result, "fingerprint");
    if (application == null || application.isEmpty()) {
      return new ResultRead.Malformed("application: missing or no text");
    }
    if (fingerprint == null || !FINGERPRINT.matcher(fingerprint).matches()) {
      return new ResultRead.Malformed("fingerprint: missing or none");
    }
    String status = text(result, "status");
    if ("verified".equals(status)) {
      return new ResultRead.Nothing();
    }
    if (!"migrated".equals(status) && !"issued".equals(status)) {
      return new ResultRead.Malformed("status: missing or unknown");
    }
    JsonNode context = result.get("context");
    AccountOwner owner =
        new AccountOwner(
            text(result, "id"),
            application,
            text(result, "subject"),
            fingerprint,
            context == null || context.isNull() ? null : context,
            origin);
    return pair(result, owner);
  }

  private ResultRead pair(JsonNode result, AccountOwner owner) {
    Instant issuedAt = instant(text(result, "issued_at"));
    String open = text(result, "access_token");
    String sealed = text(result, "sealed");
    if (open != null && Secret.isWellFormed(open)) {
      return new ResultRead.Issued(owner, new AccessToken(new Secret(open), null), issuedAt);
    }
    if (sealed == null) {
      return new ResultRead.Malformed("access_token: missing or none");
    }
    if (keys == null) {
      return new ResultRead.Closed(owner, "the pair is sealed; harvest.unseal.keys is not set");
    }
    try {
      Object token = keys.open(sealed).get("access_token");
      return token instanceof String text && Secret.isWellFormed(text)
          ? new ResultRead.Issued(owner, new AccessToken(new Secret(text), sealed), issuedAt)
          : new ResultRead.Closed(owner, "what is sealed holds no access token");
    } catch (UnsealFailure e) {
      return new ResultRead.Closed(owner, "harvest.unseal.keys: " + e.getMessage());
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
