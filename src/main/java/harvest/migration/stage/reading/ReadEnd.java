package harvest.migration.stage.reading;

import harvest.migration.harvest.Said;
import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.FailedRead;
import harvest.migration.outcome.Reason;
import harvest.migration.reading.ReadOrder;
import harvest.migration.reading.ReadRefused;
import harvest.migration.stage.bearer.Inquiry;
import harvest.migration.window.OffsetHandle;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** How a read ends: the exchange's variable {@code end} holds which, the loop ends with it. */
sealed interface ReadEnd {
  /** The name of the variable; the route asks for {@code isComplete}. */
  String VARIABLE = "end";

  /** Where the message came from; known before it is read. */
  String ORIGIN = "origin";

  /** Whether the list was read to its end. */
  boolean isComplete();

  /** It was. */
  record Complete() implements ReadEnd {
    @Override
    public boolean isComplete() {
      return true;
    }
  }

  /** It was not. */
  record Failed(FailedRead read) implements ReadEnd {
    @Override
    public boolean isComplete() {
      return false;
    }
  }

  /** Keeps what completes the message in the window. */
  static void handle(Exchange exchange, OffsetHandle handle) {
    exchange.setVariable("handle", handle);
  }

  static @Nullable OffsetHandle findHandle(Exchange exchange) {
    return exchange.getVariable("handle", OffsetHandle.class);
  }

  /** How the read of the exchange ended. */
  static ReadEnd of(Exchange exchange) {
    ReadEnd end = exchange.getVariable(VARIABLE, ReadEnd.class);
    if (end == null) {
      throw new IllegalStateException("the read has not ended");
    }
    return end;
  }

  static void complete(Exchange exchange) {
    end(exchange, new Complete());
  }

  private static void end(Exchange exchange, ReadEnd end) {
    exchange.setVariable(Inquiry.OPEN, false);
    exchange.setVariable("complete", end.isComplete());
    exchange.setVariable(VARIABLE, end);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(null);
  }

  /** The read fails with what Harvest said last. */
  static void failed(Exchange exchange, @Nullable Said said, @Nullable String why) {
    Reading reading = Reading.of(exchange);
    Inquiry inquiry = Inquiry.of(exchange);
    ReadOrder order = reading.order();
    DeadLetter letter =
        new DeadLetter(
            order.accessToken().fingerprint(),
            order.application(),
            order.subject(),
            null,
            order.accessToken().fingerprint(),
            Reason.READ_FAILED,
            said == null ? null : said.status(),
            said == null || said.error() == null ? Reason.READ_FAILED.key() : said.error(),
            why != null || said == null ? why : said.errorDescription(),
            inquiry.calls(),
            inquiry.firstAt(),
            inquiry.lastAt(),
            null,
            said == null ? null : said.requestId(),
            order.origin(),
            order.context());
    end(
        exchange,
        new Failed(new FailedRead(letter, order.accountId(), order.resource(), reading.page())));
  }

  /** The message asks for nothing that can be read. */
  static void refused(Exchange exchange, ReadRefused refused) {
    DeadLetter letter =
        new DeadLetter(
            refused.fingerprint(),
            refused.application(),
            refused.subject(),
            null,
            refused.fingerprint(),
            refused.reason(),
            null,
            refused.reason().key(),
            refused.why(),
            0,
            null,
            null,
            null,
            null,
            refused.origin(),
            refused.context());
    end(
        exchange,
        new Failed(new FailedRead(letter, refused.accountId(), refused.resource(), null)));
  }
}
