package harvest.migration.followup;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.json.NumbersAsWritten;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.sealing.UnsealKeys.Binding;
import harvest.migration.sealing.UnsealKeys.UnsealFailure;
import harvest.migration.secret.Secret;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An access token, open here.
 *
 * @param sealed the compact JWE that it came in; null where it came open
 */
public record AccessToken(Secret open, @Nullable String sealed) {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .addModule(new NumbersAsWritten())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readerFor(JsonNode.class);

  /** There is no token that can be used; the message says why, and quotes nothing. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String why) {
      super(why);
    }
  }

  /** The token of a result or a read, in {@code access_token} or {@code sealed}. */
  static AccessToken in(JsonNode message, @Nullable UnsealKeys keys) throws Unusable {
    JsonNode open = message.get("access_token");
    JsonNode sealed = message.get("sealed");
    if (open != null && !open.isNull()) {
      if (open.isTextual() && Secret.isWellFormed(open.textValue())) {
        return new AccessToken(new Secret(open.textValue()), null);
      }
      throw new Unusable(
          "access_token: empty, too long, no printable ASCII, or with white space or quotes");
    }
    if (sealed == null || !sealed.isTextual()) {
      throw new Unusable("access_token: missing");
    }
    if (keys == null) {
      throw new Unusable("sealed: harvest.unseal.keys is not set");
    }
    try {
      UnsealKeys.Opened opened = keys.open(sealed.textValue());
      if (opened.fields().get("access_token") instanceof String text && Secret.isWellFormed(text)) {
        Secret secret = new Secret(text);
        opened.requireFor(
            message.has("fingerprint")
                ? Binding.ofResult(message)
                : new Binding(message.path("application").asText(), null, secret.fingerprint()));
        return new AccessToken(secret, sealed.textValue());
      }
    } catch (UnsealFailure e) {
      throw new Unusable("sealed: " + e.getMessage() + "; see harvest.unseal.keys");
    }
    throw new Unusable("sealed: holds no access token");
  }

  /** The JSON object that a message is; null where it is none. An error's text may quote it. */
  static @Nullable ObjectNode json(byte[] value) {
    try {
      return JSON.readValue(value) instanceof ObjectNode object ? object : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
