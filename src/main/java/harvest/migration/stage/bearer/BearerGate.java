package harvest.migration.stage.bearer;

import harvest.migration.pace.Pace;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Lets a call out when there is a slot and a permit for it. When the program ends meanwhile, the
 * exchange ends here: its record keeps its offset and is taken again at the next start.
 */
public final class BearerGate extends AsyncProcessorSupport {
  private final Pace pace;
  private final Executor threads;

  /**
   * @param threads carry an exchange on from here
   */
  public BearerGate(Pace pace, Executor threads) {
    this.pace = pace;
    this.threads = threads;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Inquiry inquiry = Inquiry.of(exchange);
    inquiry.waits(
        new Inquiry.Waiting() {
          @Override
          public void goes() {
            threads.execute(() -> callback.done(false));
          }

          @Override
          public void stays() {
            threads.execute(
                () -> {
                  exchange.setRouteStop(true);
                  callback.done(false);
                });
          }

          @Override
          public void fails(Throwable why) {
            exchange.setException(why);
            threads.execute(() -> callback.done(false));
          }
        });
    pace.enter(inquiry, inquiry.delay());
    return false;
  }
}
