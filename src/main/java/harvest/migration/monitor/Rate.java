package harvest.migration.monitor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * How fast a count grows, over the last minute or what there was of it since it left zero.
 * Thread-safe.
 */
final class Rate {
  private static final long MINUTE = 60_000_000_000L;
  private static final double SECOND = 1e9;

  private final LongSupplier count;
  private final LongSupplier nanos;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long at, long count) {}

  Rate(LongSupplier count, LongSupplier nanos) {
    this.count = count;
    this.nanos = nanos;
    sample();
  }

  /** Keeps what the count is now; to be called about once a second. */
  void sample() {
    long now = nanos.getAsLong();
    long counted = count.getAsLong();
    synchronized (samples) {
      if (counted == 0) {
        samples.clear(); // starting takes its time, and is no part of the rate
      }
      samples.addLast(new Sample(now, counted));
      // One sample stays that is a minute old or older: the one to measure from.
      while (samples.size() > 2 && now - second().at() >= MINUTE) {
        samples.removeFirst();
      }
    }
  }

  private Sample second() {
    var iterator = samples.iterator();
    iterator.next();
    return iterator.next();
  }

  double perSecond() {
    long now = nanos.getAsLong();
    long counted = count.getAsLong();
    Sample from;
    synchronized (samples) {
      from = samples.getFirst();
    }
    long elapsed = now - from.at();
    return elapsed <= 0 ? 0 : (counted - from.count()) * SECOND / elapsed;
  }
}
