package harvest.migration.report;

/**
 * Numbers by keys that are well mixed and not 0, in some 30 bytes each. One thread at a time.
 *
 * @see IdentityKey
 */
public final class LongMap {
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
}
