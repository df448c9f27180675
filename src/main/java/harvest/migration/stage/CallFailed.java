package harvest.migration.stage;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.http.Received;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes an answer of the exception that a call ended with. */
public final class CallFailed implements Processor {
  private final Received received;

  public CallFailed(Received received) {
    this.received = received;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    exchange
        .getMessage()
        .setBody(caught == null ? new Answer.Failed(true, "Unknown") : received.of(caught));
  }
}
