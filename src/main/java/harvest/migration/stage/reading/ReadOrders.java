package harvest.migration.stage.reading;

import harvest.migration.harvest.call.ListCall;
import harvest.migration.monitor.Counters;
import harvest.migration.reading.ReadOrder;
import harvest.migration.reading.ReadOrderParser;
import harvest.migration.reading.ReadRefused;
import harvest.migration.stage.Attempts;
import harvest.migration.stage.Taken;
import harvest.migration.stage.bearer.Inquiry;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Makes an inquiry for the first page of what a message asks for, or the dead letter it deserves.
 */
public final class ReadOrders implements Processor {
  private final ReadOrderParser parser;
  private final ListCall calls;
  private final Kinds kinds;
  private final Attempts.Rules rules;
  private final Counters counters;
  private final @Nullable Integer pageSize;

  /** Lists and reports queue beside each other, each with a budget of its own. */
  public record Kinds(Inquiry.Kind lists, Inquiry.Kind reports) {
    Inquiry.Kind of(String resource) {
      return resource.startsWith("reports/") ? reports : lists;
    }
  }

  /**
   * @param pageSize {@code harvest.read.page-size}; null asks for none
   */
  public ReadOrders(
      ReadOrderParser parser,
      ListCall calls,
      Kinds kinds,
      Attempts.Rules rules,
      Counters counters,
      @Nullable Integer pageSize) {
    this.parser = parser;
    this.calls = calls;
    this.kinds = kinds;
    this.rules = rules;
    this.counters = counters;
    this.pageSize = pageSize;
  }

  @Override
  public void process(Exchange exchange) {
    Taken taken = Taken.from(exchange);
    ReadEnd.handle(exchange, taken.handle());
    counters.receivedRead();
    parser.parse(
        taken.value(),
        taken.origin(),
        order -> begin(exchange, order),
        refused -> refuse(exchange, refused));
  }

  private void begin(Exchange exchange, ReadOrder order) {
    boolean sized = pageSize != null && !order.query().has("per_page");
    String query = order.encoded();
    if (sized) {
      query += (query.isEmpty() ? "" : "&") + "per_page=" + pageSize;
    }
    String first = calls.first(order.resource(), query);
    new Reading(order, first, sized).on(exchange);
    exchange.setVariable(
        Inquiry.VARIABLE,
        new Inquiry(
            kinds.of(order.resource()),
            rules,
            calls.of(first, order.accessToken(), order.account())));
    exchange.setVariable(Inquiry.OPEN, true);
  }

  private static void refuse(Exchange exchange, ReadRefused refused) {
    ReadEnd.refused(exchange, refused);
  }
}
