package harvest.migration.call;

import java.util.function.BooleanSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/**
 * An exchange whose step goes on on another thread: of the ledger, the pace or a timer. What is
 * thrown there fails the step; otherwise it would be lost, and the exchange with it.
 */
public record WaitingExchange(Exchange exchange, AsyncCallback callback) {
  /** Does the rest of the step, then hands the exchange on. */
  public void finish(Runnable work) {
    goOn(
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * The same for work that may have to wait once more.
   *
   * @param work returns whether the step is done
   */
  void goOn(BooleanSupplier work) {
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
