package harvest.migration.pace;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes when a test says so. Tasks run on the test's thread, in the order of their time,
 * and of their arrival where that is the same. Not thread-safe.
 */
public final class VirtualTiming implements Timing {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
  private long now;
  private long count;

  private record Task(long at, long number, Runnable run) {}

  @Override
  public Instant instant() {
    return START.plusNanos(now);
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void after(long nanos, Runnable task) {
    tasks.add(new Task(now + Math.max(0, nanos), count++, task));
  }

  public void after(Duration delay, Runnable task) {
    after(delay.toNanos(), task);
  }

  /** Lets the time pass, with everything that falls due. */
  public void pass(Duration time) {
    long end = now + time.toNanos();
    while (!tasks.isEmpty() && tasks.peek().at() <= end) {
      Task next = tasks.remove();
      now = next.at();
      next.run().run();
    }
    now = end;
  }

  /** What time it is, from the beginning. */
  public Duration since() {
    return Duration.ofNanos(now);
  }
}
