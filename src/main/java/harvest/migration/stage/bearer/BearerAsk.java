package harvest.migration.stage.bearer;

import harvest.migration.harvest.call.HttpCall;
import harvest.migration.monitor.Counters;
import harvest.migration.pace.Pace;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Puts the call on the exchange; here the token becomes text. The variable {@code next} holds the
 * address without its query, which goes by a header of its own: camel-http would write it anew.
 */
public final class BearerAsk implements Processor {
  /** The address of the call, for {@code toD}. */
  private static final String NEXT = "next";

  private static final String RAW_QUERY = "CamelHttpRawQuery";

  private final Pace pace;
  private final Counters counters;
  private final InstantSource clock;

  public BearerAsk(Pace pace, Counters counters, InstantSource clock) {
    this.pace = pace;
    this.counters = counters;
    this.clock = clock;
  }

  @Override
  public void process(Exchange exchange) {
    Inquiry inquiry = Inquiry.of(exchange);
    HttpCall call = inquiry.call();
    Message message = exchange.getMessage();
    message.setBody(call.body());
    message.setHeader(Exchange.HTTP_METHOD, call.method());
    call.headers().forEach(message::setHeader);
    int query = call.url().indexOf('?');
    exchange.setVariable(NEXT, query < 0 ? call.url() : call.url().substring(0, query));
    if (query >= 0 && query + 1 < call.url().length()) {
      message.setHeader(RAW_QUERY, call.url().substring(query + 1));
    }
    counters.call(inquiry.isRepeated());
    inquiry.leaves(clock.instant());
    pace.sent(inquiry);
  }
}
