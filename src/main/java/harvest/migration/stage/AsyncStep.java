package harvest.migration.stage;

import java.util.function.BooleanSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/**
 * The rest of a step, run on a thread of the ledger, the pace or a timer. What it throws there
 * fails the step as if it were thrown in place; otherwise it would be lost, and the exchange with
 * it.
 */
public final class AsyncStep {
  private AsyncStep() {}

  /** Does the work, then hands the exchange on. */
  public static void finish(Exchange exchange, AsyncCallback callback, Runnable work) {
    run(
        exchange,
        callback,
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * The same for work that may go on elsewhere.
   *
   * @param work returns whether the step is done with it
   */
  public static void run(Exchange exchange, AsyncCallback callback, BooleanSupplier work) {
    boolean done;
    try {
      done = work.getAsBoolean();
    } catch (RuntimeException | Error e) {
      exchange.setException(e);
      done = true;
    }
    if (done) {
      callback.done(false);
    }
  }
}
