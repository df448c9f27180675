package harvest.migration.report;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.request.Request;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.request.RequestParser.Refused;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An identity as one number, so that a million of them fit in memory. Never 0, which stands for
 * none. Two identities share a number about once in 2^64 pairs.
 */
public final class IdentityKey {
  private static final long PRIME = 0x100000001b3L;
  private static final long OFFSET = 0xcbf29ce484222325L;

  private IdentityKey() {}

  /** That of an identity. */
  public static long of(Identity identity) {
    return of(identity.application(), identity.grantType().key(), identity.fingerprint());
  }

  /** That of a record of the requests topic; 0 where it has no identity. */
  public static long of(Parsed parsed) {
    if (parsed instanceof Request request) {
      return of(request.identity());
    }
    Refused refused = (Refused) parsed;
    return of(refused.application(), refused.grantType(), refused.fingerprint());
  }

  /** That of a result or a dead letter; 0 where it has no identity. */
  public static long of(JsonNode outcome) {
    return of(
        outcome.path("application").textValue(),
        outcome.path("grant_type").textValue(),
        outcome.path("fingerprint").textValue());
  }

  private static long of(
      @Nullable String application, @Nullable String grantType, @Nullable String fingerprint) {
    if (application == null || fingerprint == null) {
      return 0;
    }
    String grant = grantType == null ? GrantType.V1_REFRESH_TOKEN.key() : grantType;
    return hash(application + "\n" + grant + "\n" + fingerprint);
  }

  /** Any text as a number (FNV-1a, then mixed); never 0. */
  public static long hash(String text) {
    long hash = OFFSET;
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (one & 0xff)) * PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }
}
