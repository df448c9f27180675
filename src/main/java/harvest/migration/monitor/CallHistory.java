package harvest.migration.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** How many calls were made in each minute of the last hour. Thread-safe. */
public final class CallHistory {
  private static final int MINUTES = 60;
  private static final long MINUTE = 60_000_000_000L;

  private final LongSupplier calls;
  private final LongSupplier nanos;
  private final long start;
  private final long[] made = new long[MINUTES];
  private long minute;
  private long before;

  /**
   * @param calls made since the start of the process
   */
  CallHistory(LongSupplier calls, LongSupplier nanos) {
    this.calls = calls;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** To be called about once a second. */
  synchronized void sample() {
    long now = (nanos.getAsLong() - start) / MINUTE;
    while (minute < now) {
      minute++;
      made[(int) (minute % MINUTES)] = 0;
    }
    long count = calls.getAsLong();
    made[(int) (minute % MINUTES)] += count - before;
    before = count;
  }

  /** Calls by minute, the oldest first; the last minute is not over yet. */
  public synchronized List<Long> byMinute() {
    List<Long> all = new ArrayList<>();
    for (long one = Math.max(0, minute - MINUTES + 1); one <= minute; one++) {
      all.add(made[(int) (one % MINUTES)]);
    }
    return all;
  }
}
