package harvest.migration.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The simulator's time: another clock's, moved forward by hand. Tokens expire, limits and outages
 * pass by it; how long an answer takes is real time. Any thread.
 */
final class SimulatorTime implements InstantSource {
  private final InstantSource source;
  private final AtomicLong ahead = new AtomicLong();

  SimulatorTime(InstantSource source) {
    this.source = source;
  }

  @Override
  public Instant instant() {
    return source.instant().plusNanos(ahead.get());
  }

  /** Moves forward. */
  void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time does not go back");
    }
    ahead.addAndGet(by.toNanos());
  }
}
