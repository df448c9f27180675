package harvest.migration.rehearsal;

/**
 * The most events that any period held, wherever it is placed: a period takes in its begin and not
 * its end, so two events exactly one period apart are never in the same one. One thread.
 */
final class SlidingPeak {
  private final long period;
  private long[] ring = new long[1024]; // a power of two
  private long first;
  private long next;
  private long peak;

  SlidingPeak(long periodMicros) {
    this.period = periodMicros;
  }

  void add(long micros) {
    while (first < next && ring[slot(first)] <= micros - period) {
      first++;
    }
    if (next - first == ring.length) {
      grow();
    }
    ring[slot(next++)] = micros;
    peak = Math.max(peak, next - first);
  }

  long peak() {
    return peak;
  }

  private int slot(long index) {
    return (int) (index & (ring.length - 1));
  }

  private void grow() {
    long[] wider = new long[ring.length * 2];
    for (long i = first; i < next; i++) {
      wider[(int) (i & (wider.length - 1))] = ring[slot(i)];
    }
    ring = wider;
  }
}
