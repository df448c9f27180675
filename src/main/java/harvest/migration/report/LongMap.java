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
 * Numbers by keys that are well mixed and not 0, in some 30 bytes each. One thread at a time.
 *
 * <p>The key of an identity is one number, so that a million of them fit in memory; two identities
 * share one about once in 2^64 pairs. 0 stands for none.
 */
public final class LongMap {
  private static final long PRIME = 0x100000001b3L;
  private static final long OFFSET = 0xcbf29ce484222325L;

  private long[] keys = new long[1 << 10];
  private long[] values = new long[1 << 10];
  private int size;

  /** The number under that key, or the other one where there is none. */
  public long get(long key, long otherwise) {
    int slot = slot(key);
    return keys[slot] == key ? values[slot] : otherwise;
  }

  /** Whether there is a number under that key. */
  public boolean has(long key) {
    return keys[slot(key)] == key;
  }

  /** Puts a number there; returns whether the key is new. */
  public boolean put(long key, long value) {
    if (key == 0) {
      throw new IllegalArgumentException("0 stands for no key");
    }
    int slot = slot(key);
    boolean added = keys[slot] != key;
    keys[slot] = key;
    values[slot] = value;
    if (added && ++size * 3L > keys.length * 2L) {
      grow();
    }
    return added;
  }

  public int size() {
    return size;
  }

  private int slot(long key) {
    int slot = (int) key & (keys.length - 1);
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new long[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  /** The key of an identity. */
  public static long key(Identity identity) {
    return key(identity.application(), identity.grantType().key(), identity.fingerprint());
  }

  /** The key of a record of the requests topic; 0 where it has no identity. */
  public static long key(Parsed parsed) {
    if (parsed instanceof Request request) {
      return key(request.identity());
    }
    Refused refused = (Refused) parsed;
    return key(refused.application(), refused.grantType(), refused.fingerprint());
  }

  /** The key of a result or a dead letter; 0 where it has no identity. */
  public static long key(JsonNode outcome) {
    return key(
        outcome.path("application").textValue(),
        outcome.path("grant_type").textValue(),
        outcome.path("fingerprint").textValue());
  }

  private static long key(
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
