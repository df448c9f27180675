package harvest.migration.rehearsal;

import java.time.Duration;
import java.util.Map;

/**
 * The log in figures.
 *
 * @param byStatus every call that is not pending, by status or ending ({@code reset}, {@code hang}
 *     …)
 * @param pairsIssued pairs that did not exist before, by any endpoint
 * @param pairsMigrated those of the migrate endpoint
 * @param tokensMigrated distinct V1 tokens that have a pair
 * @param meanInFlight over time, from the first arrival to the last event
 * @param seconds from the first arrival to the last event
 * @param maxInPeriod most arrivals in any sliding period, reports left out
 * @param maxMigrateInPeriod the same of the migrate endpoint
 * @param maxReportsInPeriod the same of the Reports API, in a period of its own
 */
public record CallSummary(
    long calls,
    long migrateCalls,
    long pairsIssued,
    long pairsMigrated,
    long tokensMigrated,
    Map<String, Long> byStatus,
    Map<String, Long> migrateByStatus,
    Map<String, Long> byApplication,
    int inFlight,
    int maxInFlight,
    double meanInFlight,
    int maxMigrateInFlight,
    double meanMigrateInFlight,
    double seconds,
    double migrateSeconds,
    Duration period,
    long maxInPeriod,
    long maxMigrateInPeriod,
    Duration reportsPeriod,
    long maxReportsInPeriod) {

  /** Copies. */
  public CallSummary {
    byStatus = Map.copyOf(byStatus);
    migrateByStatus = Map.copyOf(migrateByStatus);
    byApplication = Map.copyOf(byApplication);
  }

  /** Calls that ended with a status. */
  public long answered(int status) {
    return byStatus.getOrDefault(Integer.toString(status), 0L);
  }
}
