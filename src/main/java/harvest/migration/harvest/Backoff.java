package harvest.migration.harvest;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The delay before a call is made again: exponential with full jitter, so that requests that failed
 * together do not come back together. Safe for threads as far as its source of chance is.
 */
public final class Backoff {
  private final Duration delay;
  private final Duration maxDelay;
  private final DoubleSupplier random;

  /**
   * @param random numbers from 0 (inclusive) to 1 (exclusive)
   */
  public Backoff(Duration delay, Duration maxDelay, DoubleSupplier random) {
    this.delay = delay;
    this.maxDelay = maxDelay;
    this.random = random;
  }

  /** How long to wait after the {@code attempt}th call, counted from 1, has failed. */
  public Duration delay(int attempt) {
    double grown = (double) delay.toNanos() * Math.pow(2, Math.max(0, attempt - 1));
    double ceiling = Math.min(grown, (double) maxDelay.toNanos());
    return Duration.ofNanos((long) (ceiling * random.getAsDouble()));
  }
}
