package harvest.migration.bundle;

import harvest.migration.ledger.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;

/** Waits until nothing is under way any more. */
final class Draining {
  private static final long STEP_MILLIS = 20;

  private final CamelContext context;
  private final List<Stage> stages;
  private final Ledger ledger;

  Draining(CamelContext context, List<Stage> stages, Ledger ledger) {
    this.context = context;
    this.stages = stages;
    this.ledger = ledger;
  }

  /** Returns whether everything ended within that time. */
  boolean await(Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    try {
      while (context.getInflightRepository().size() > 0
          || !stages.stream().allMatch(Stage::isDrained)) {
        if (System.nanoTime() - deadline > 0) {
          return false;
        }
        TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
      }
      CountDownLatch written = new CountDownLatch(1);
      ledger.fence(written::countDown);
      return written.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
