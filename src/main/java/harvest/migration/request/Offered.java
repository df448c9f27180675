package harvest.migration.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.sealing.Binding;
import harvest.migration.sealing.UnsealFailure;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a request offers, as it stands or sealed.
 *
 * @param secret null where there is none that can be used
 * @param sealed whether {@code sealed} stands in the place of the secret
 * @param wrong what is wrong with what is sealed; null where nothing is
 */
record Offered(@Nullable Secret secret, boolean sealed, @Nullable String wrong) {
  static final String SEALED = "sealed";

  private static final Offered NOTHING = new Offered(null, false, null);

  /** What these fields offer for a grant of that type; null: for one that is not known. */
  static Offered in(ObjectNode fields, @Nullable GrantType type, @Nullable UnsealKeys keys) {
    if (type == null) {
      return NOTHING;
    }
    JsonNode value = fields.get(type.secretField());
    if (isNothing(value) && !isNothing(fields.get(SEALED))) {
      JsonNode application = fields.path("application");
      return open(fields.get(SEALED), application.asText(), type, keys);
    }
    return value != null && value.isTextual() && Secret.isWellFormed(value.textValue())
        ? new Offered(new Secret(value.textValue()), false, null)
        : NOTHING;
  }

  private static Offered open(
      JsonNode sealed, String application, GrantType type, @Nullable UnsealKeys keys) {
    if (!sealed.isTextual()) {
      return closed("must be a string, a compact JWE");
    }
    if (keys == null) {
      return closed("cannot be opened: harvest.unseal.keys is not set");
    }
    try {
      UnsealKeys.Opened opened = keys.open(sealed.textValue());
      if (!(opened.fields().get(type.secretField()) instanceof String text)
          || !Secret.isWellFormed(text)) {
        return closed("holds no " + type.secretField());
      }
      Secret secret = new Secret(text);
      opened.requireFor(new Binding(application, type.key(), secret.fingerprint()));
      return new Offered(secret, true, null);
    } catch (UnsealFailure e) {
      return closed(String.valueOf(e.getMessage()));
    }
  }

  private static Offered closed(String wrong) {
    return new Offered(null, true, wrong);
  }

  static boolean isNothing(@Nullable JsonNode node) {
    return node == null || node.isNull() || (node.isTextual() && node.textValue().isEmpty());
  }
}
