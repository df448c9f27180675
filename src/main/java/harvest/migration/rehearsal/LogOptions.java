package harvest.migration.rehearsal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the log keeps. Taken when the simulator starts.
 *
 * @param mode whether each call is kept, or only the figures
 * @param file where calls that have ended are written as NDJSON
 * @param period the sliding period whose most calls are counted
 * @param reportsPeriod the same for the Reports API
 */
public record LogOptions(
    Mode mode, @Nullable String file, Duration period, Duration reportsPeriod) {

  /** How much of a call is kept. */
  public enum Mode {
    FULL,
    /** For benchmarks of millions of calls. */
    SUMMARY
  }

  /** Everything, in memory. */
  public static LogOptions defaults() {
    return new LogOptions(Mode.FULL, null, Duration.ofSeconds(15), Duration.ofMinutes(15));
  }
}
