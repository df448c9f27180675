package harvest.migration.promises;

import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.checkpoint.Checkpoints.Checkpoint;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends the process at a checkpoint, as a crash would: {@code -Dhalt.at=SENT -Dhalt.nth=20}. Without
 * these nothing happens.
 */
public final class Halt implements Checkpoints {
  private final String point = System.getProperty("halt.at", "");
  private final int nth = Integer.getInteger("halt.nth", 1);
  private final AtomicInteger reached = new AtomicInteger();

  @Override
  public void reached(Checkpoint now) {
    if (now.name().equals(point) && reached.incrementAndGet() == nth) {
      if (now == Checkpoint.SENT) {
        // The call is about to be written: let it reach the other side first.
        new Thread(this::haltSoon, "halt").start();
      } else {
        Runtime.getRuntime().halt(137);
      }
    }
  }

  private void haltSoon() {
    java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    Runtime.getRuntime().halt(137);
  }
}
