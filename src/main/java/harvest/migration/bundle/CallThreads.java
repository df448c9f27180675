package harvest.migration.bundle;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that carry exchanges on: through their call, or to their end. */
final class CallThreads {
  /** Threads beside those that calls may block: what is published has to go on. */
  private static final int BESIDE_THE_SLOTS = 16;

  private CallThreads() {}

  /** Threads as they are wanted, as many as calls may be out, and some; idle ones go again. */
  static ThreadPoolExecutor forSlots(int slots) {
    AtomicInteger number = new AtomicInteger();
    // A pool makes a thread only when its queue refuses the task. This one takes
    // it only for a thread that is idle; what no thread may be made for waits in it all the same.
    LinkedTransferQueue<Runnable> queue =
        new LinkedTransferQueue<>() {
          private static final long serialVersionUID = 1;

          @Override
          public boolean offer(Runnable task) {
            return tryTransfer(task);
          }
        };
    return new ThreadPoolExecutor(
        0,
        slots + BESIDE_THE_SLOTS,
        10,
        TimeUnit.SECONDS,
        queue,
        task -> {
          Thread thread = new Thread(task, "call-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        },
        (task, pool) -> {
          if (pool.isShutdown()) {
            throw new RejectedExecutionException("the program ends");
          }
          queue.put(task);
        });
  }
}
