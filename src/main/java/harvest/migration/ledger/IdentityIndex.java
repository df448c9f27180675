package harvest.migration.ledger;

import harvest.migration.request.Identity;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where the rows of a SQLite ledger are, by identity, in memory: 16 to 32 bytes a row.
 *
 * <p>An index in the file would be written at random places, which costs half of the insert rate at
 * a million rows; the file itself grows in order. One process owns a SQLite ledger, so the index
 * cannot miss a row. Two identities may share a key: what is found is a candidate. Thread-safe.
 */
final class IdentityIndex {
  private static final double FULL = 0.6;

  private long[] keys = new long[1 << 12];
  private long[] rows = new long[1 << 12];
  private int size;

  synchronized void add(Identity identity, long row) {
    add(key(identity), row);
  }

  private void add(long key, long row) {
    if (size >= keys.length * FULL) {
      grow();
    }
    put(key, row);
    size++;
  }

  private void put(long key, long row) {
    int slot = slot(key);
    while (rows[slot] != 0) {
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = key;
    rows[slot] = row;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldRows = rows;
    keys = new long[oldKeys.length * 2];
    rows = new long[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldRows[i] != 0) {
        put(oldKeys[i], oldRows[i]);
      }
    }
  }

  /** The rows that may be of that identity; mostly none or one. */
  synchronized long[] candidates(Identity identity) {
    long key = key(identity);
    long[] found = {};
    for (int slot = slot(key); rows[slot] != 0; slot = (slot + 1) & (keys.length - 1)) {
      if (keys[slot] == key) {
        found = Arrays.copyOf(found, found.length + 1);
        found[found.length - 1] = rows[slot];
      }
    }
    return found;
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & (keys.length - 1);
  }

  private static long key(Identity identity) {
    long start = HexFormat.fromHexDigitsToLong(identity.fingerprint(), 0, 16);
    return start * 31 + identity.application().hashCode() * 7L + Codes.of(identity.grantType());
  }
}
