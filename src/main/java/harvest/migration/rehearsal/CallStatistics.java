package harvest.migration.rehearsal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The log's figures, updated with every call. Times are microseconds. One thread. */
final class CallStatistics {
  private final SimulatorOptions.Log options;
  private final LongSupplier tokensMigrated;
  private final InFlight all = new InFlight();
  private final InFlight migrates = new InFlight();
  private final SlidingPeak peak;
  private final SlidingPeak migratePeak;
  private final SlidingPeak reportsPeak;
  private final Map<String, Long> byStatus = new HashMap<>();
  private final Map<String, Long> migrateByStatus = new HashMap<>();
  private final Map<String, Long> byApplication = new HashMap<>();
  private long calls;
  private long migrateCalls;
  private long issued;
  private long migrated;

  CallStatistics(SimulatorOptions.Log options, LongSupplier tokensMigrated) {
    this.options = options;
    this.tokensMigrated = tokensMigrated;
    this.peak = new SlidingPeak(options.period());
    this.migratePeak = new SlidingPeak(options.period());
    this.reportsPeak = new SlidingPeak(options.reportsPeriod());
  }

  /** Counts a call and gives back how many are in flight with it. */
  int arrived(String path, long now) {
    calls++;
    if (path.equals(Call.MIGRATE)) {
      migrateCalls++;
      migrates.up(now);
      migratePeak.add(now);
    }
    (path.startsWith("/v2/reports/") ? reportsPeak : peak).add(now);
    return all.up(now);
  }

  void by(@Nullable String application) {
    if (application != null) {
      byApplication.merge(application, 1L, Long::sum);
    }
  }

  void issued(String path) {
    issued++;
    if (path.equals(Call.MIGRATE)) {
      migrated++;
    }
  }

  void ended(String path, long now) {
    all.down(now);
    if (path.equals(Call.MIGRATE)) {
      migrates.down(now);
    }
  }

  /** Counts how a call ended. */
  void count(Call call) {
    byStatus.merge(call.result(), 1L, Long::sum);
    if (call.migrates()) {
      migrateByStatus.merge(call.result(), 1L, Long::sum);
    }
  }

  CallSummary summary() {
    return new CallSummary(
        calls,
        migrateCalls,
        issued,
        migrated,
        tokensMigrated.getAsLong(),
        byStatus,
        migrateByStatus,
        byApplication,
        all.now,
        all.max,
        all.mean(),
        migrates.max,
        migrates.mean(),
        all.seconds(),
        migrates.seconds(),
        options.period(),
        peak.peak,
        migratePeak.peak,
        options.reportsPeriod(),
        reportsPeak.peak);
  }

  /** How many calls are in flight: now, at most, and on average over time. */
  private static final class InFlight {
    private int now;
    private int max;
    private double area; // calls × microseconds
    private long begin = -1;
    private long last;

    int up(long micros) {
      move(micros);
      now++;
      max = Math.max(max, now);
      return now;
    }

    void down(long micros) {
      move(micros);
      now--;
    }

    double mean() {
      return last > begin ? area / (last - begin) : 0;
    }

    double seconds() {
      return begin < 0 ? 0 : (last - begin) / 1e6;
    }

    private void move(long micros) {
      if (begin < 0) {
        begin = micros;
      } else if (micros > last) {
        area += (double) now * (micros - last);
      }
      last = Math.max(last, micros);
    }
  }

  /**
   * The most events that any period held, wherever it is placed: a period takes in its begin and
   * not its end, so two events exactly one period apart are never in the same one.
   */
  private static final class SlidingPeak {
    private final long period;
    private final ArrayDeque<Long> times = new ArrayDeque<>();
    private long peak;

    SlidingPeak(Duration period) {
      this.period = period.toNanos() / 1000;
    }

    void add(long micros) {
      while (!times.isEmpty() && times.getFirst() <= micros - period) {
        times.removeFirst();
      }
      times.addLast(micros);
      peak = Math.max(peak, times.size());
    }
  }
}
