package harvest.migration.call;

import harvest.migration.request.Coordinates;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records that were refused in an earlier run, or before their partition was taken away, and are
 * read again because one before them was not finished. They have no identity that the ledger could
 * know them by: their place and the time when they were written say that they are the same.
 * Thread-safe.
 */
public final class Refusals {
  private final Map<Coordinates, Long> writtenAt = new ConcurrentHashMap<>();

  /** A refusal that is published and noted. */
  public void add(Coordinates at, long time) {
    writtenAt.put(at, time);
  }

  /** Whether the record that was written then is known; asked once for each record. */
  boolean knows(Coordinates at, @Nullable Long time) {
    return time != null && writtenAt.remove(at, time);
  }
}
