package harvest.migration.rehearsal;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** The log's figures, kept up call by call. One thread. */
final class CallFigures {
  private final LogOptions options;
  private final LongSupplier tokensMigrated;
  private final InFlight all = new InFlight();
  private final InFlight migrates = new InFlight();
  private final SlidingPeak peak;
  private final SlidingPeak migratePeak;
  private final SlidingPeak reportsPeak;
  private final Outcomes outcomes = new Outcomes();
  private final Outcomes migrateOutcomes = new Outcomes();
  private final Map<String, Tally> byApplication = new HashMap<>();
  private long calls;
  private long migrateCalls;
  private long issued;
  private long migrated;

  CallFigures(LogOptions options, LongSupplier tokensMigrated) {
    this.options = options;
    this.tokensMigrated = tokensMigrated;
    this.peak = new SlidingPeak(micros(options.period()));
    this.migratePeak = new SlidingPeak(micros(options.period()));
    this.reportsPeak = new SlidingPeak(micros(options.reportsPeriod()));
  }

  private static long micros(java.time.Duration period) {
    return period.toNanos() / 1000;
  }

  int arrived(String path, long micros) {
    calls++;
    if (path.equals(Call.MIGRATE)) {
      migrateCalls++;
      migrates.up(micros);
      migratePeak.add(micros);
    }
    if (path.startsWith("/v2/reports/")) {
      reportsPeak.add(micros);
    } else {
      peak.add(micros);
    }
    return all.up(micros);
  }

  void by(String application) {
    byApplication.computeIfAbsent(application, a -> new Tally()).count++;
  }

  void issued(OpenCall call) {
    issued++;
    if (call.migrates()) {
      migrated++;
    }
  }

  void hangs(OpenCall call) {
    count(call);
  }

  void ended(OpenCall call, long micros) {
    all.down(micros);
    if (call.migrates()) {
      migrates.down(micros);
    }
    if (call.ending() != Ending.HANG) { // counted when it began to hang
      count(call);
    }
  }

  private void count(OpenCall call) {
    outcomes.count(call);
    if (call.migrates()) {
      migrateOutcomes.count(call);
    }
  }

  int inFlight() {
    return all.now();
  }

  CallSummary summary() {
    Map<String, Long> applications = new HashMap<>();
    byApplication.forEach((name, tally) -> applications.put(name, tally.count));
    return new CallSummary(
        calls,
        migrateCalls,
        issued,
        migrated,
        tokensMigrated.getAsLong(),
        outcomes.names(),
        migrateOutcomes.names(),
        applications,
        all.now(),
        all.max(),
        all.mean(),
        migrates.max(),
        migrates.mean(),
        all.seconds(),
        migrates.seconds(),
        options.period(),
        peak.peak(),
        migratePeak.peak(),
        options.reportsPeriod(),
        reportsPeak.peak());
  }

  private static final class Outcomes {
    private final long[] statuses = new long[600];
    private final Map<Ending, Tally> endings = new EnumMap<>(Ending.class);

    void count(OpenCall call) {
      if (call.ending() == Ending.ANSWERED) {
        statuses[call.status()]++;
      } else {
        endings.computeIfAbsent(call.ending(), e -> new Tally()).count++;
      }
    }

    Map<String, Long> names() {
      Map<String, Long> names = new HashMap<>();
      for (int status = 0; status < statuses.length; status++) {
        if (statuses[status] > 0) {
          names.put(Integer.toString(status), statuses[status]);
        }
      }
      endings.forEach(
          (ending, tally) -> names.put(ending.name().toLowerCase(Locale.ROOT), tally.count));
      return names;
    }
  }

  private static final class Tally {
    private long count;
  }
}
