package harvest.migration.bundle;

import harvest.migration.ledger.Ledger;
import harvest.migration.pace.Pace;
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
  private final Pace pace;
  private final Ledger ledger;

  Draining(CamelContext context, List<Stage> stages, Pace pace, Ledger ledger) {
    this.context = context;
    this.stages = stages;
    this.pace = pace;
    this.ledger = ledger;
  }

  /**
   * Returns whether everything ended.
   *
   * @param calls how long calls may take to be answered
   * @param publishing how long the rest may take after the last answer: a dead broker never takes
   *     it
   */
  boolean await(Duration calls, Duration publishing) {
    long deadline = System.nanoTime() + calls.plus(publishing).toNanos();
    boolean answered = false;
    try {
      while (context.getInflightRepository().size() > 0
          || !stages.stream().allMatch(Stage::isDrained)) {
        if (!answered && pace.out() == 0) {
          answered = true;
          deadline = Math.min(deadline, System.nanoTime() + publishing.toNanos());
        }
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
