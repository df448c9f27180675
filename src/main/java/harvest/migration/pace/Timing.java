package harvest.migration.pace;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The time, and what has to happen later: the system's in production, a virtual one in tests. */
public interface Timing extends InstantSource {
  /** Nanoseconds that only go forward, from any start. */
  long nanos();

  /** Runs the task on a thread of its own that it must not block, after that many nanoseconds. */
  void after(long nanos, Runnable task);

  /** The system's time. */
  final class SystemTiming implements Timing, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SystemTiming.class);

    private final ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "timing");
              thread.setDaemon(true);
              return thread;
            });

    public SystemTiming() {
      scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      scheduler.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant instant() {
      return Instant.now();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void after(long nanos, Runnable task) {
      if (scheduler.isShutdown()) {
        return;
      }
      var unused =
          scheduler.schedule(
              () -> {
                try {
                  task.run();
                } catch (RuntimeException e) {
                  LOG.error("a delayed task failed", e);
                }
              },
              Math.max(0, nanos),
              TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
      scheduler.shutdownNow();
    }
  }
}
