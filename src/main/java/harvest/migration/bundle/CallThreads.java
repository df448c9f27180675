package harvest.migration.bundle;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that carry exchanges on: through their call, or to their end. */
final class CallThreads {
  /** Threads beside those that calls may block: what is published has to go on. */
  private static final int BESIDE_THE_SLOTS = 16;

  private CallThreads() {}

  /** As many threads as calls may be out, and some. */
  static ThreadPoolExecutor forSlots(int slots) {
    AtomicInteger number = new AtomicInteger();
    int threads = slots + BESIDE_THE_SLOTS;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "call-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
