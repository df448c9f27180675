package harvest.migration.report;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When how much was done: by the second, and coarser the longer it took, so that a run of months
 * takes no more memory than one of minutes.
 */
final class Progression {
  private static final int MOST = 4096;
  private static final int COARSER = 4;

  private long step = 1;
  private TreeMap<Long, Long> counts = new TreeMap<>();

  void add(Instant at) {
    counts.merge(Math.floorDiv(at.getEpochSecond(), step), 1L, Long::sum);
    if (counts.size() > MOST) {
      TreeMap<Long, Long> fewer = new TreeMap<>();
      counts.forEach((slot, n) -> fewer.merge(Math.floorDiv(slot, COARSER), n, Long::sum));
      counts = fewer;
      step *= COARSER;
    }
  }

  /** How many were done within the time that begins there. */
  SortedMap<Instant, Long> byTime() {
    TreeMap<Instant, Long> times = new TreeMap<>();
    counts.forEach((slot, n) -> times.put(Instant.ofEpochSecond(slot * step), n));
    return times;
  }
}
