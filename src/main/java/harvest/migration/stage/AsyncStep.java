package harvest.migration.stage;

import java.util.function.BooleanSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * The rest of a step, run on a thread of the ledger, the pace or a timer. What it throws there
 * fails the step as if it were thrown in place; otherwise it would be lost, and the exchange with
 * it.
 */
public final class AsyncStep {
  private AsyncStep() {}

  /** What a step failed with; its type, since the message of an exception may quote a secret. */
  public static String failure(Exchange exchange) {
    Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    return cause instanceof RecordTooLargeException
        ? "larger than its topic takes (max.message.bytes)"
        : "internal error: " + (cause == null ? "unknown" : cause.getClass().getSimpleName());
  }

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
