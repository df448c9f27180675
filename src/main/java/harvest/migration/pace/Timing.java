package harvest.migration.pace;

import java.time.InstantSource;

/** The time, and what has to happen later: the system's in production, a virtual one in tests. */
public interface Timing extends InstantSource {
  /** Nanoseconds that only go forward, from any start. */
  long nanos();

  /** Runs the task on a thread of its own that it must not block, after that many nanoseconds. */
  void after(long nanos, Runnable task);
}
