package harvest.migration.stage.reading;

import harvest.migration.harvest.call.ListCall;
import harvest.migration.monitor.Counters;
import harvest.migration.reading.ReadOrder;
import harvest.migration.reading.ReadOrderParser;
import harvest.migration.stage.Attempts;
import harvest.migration.stage.Taken;
import harvest.migration.stage.bearer.Inquiry;
import harvest.migration.window.Window;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Makes an inquiry for the first page of what a message asks for, or the dead letter it deserves.
 *
 * <p>The topic is taken twice, by a group for lists and by one for reports: a window full of
 * reports that wait for their few calls holds up no list. Each group lets the other's messages go.
 */
public final class ReadOrders implements Processor {
  private final ReadOrderParser parser;
  private final ListCall calls;
  private final Kinds kinds;
  private final Attempts.Rules rules;
  private final Counters counters;
  private final @Nullable Integer pageSize;

  /**
   * Lists and reports queue beside each other, each with a budget of its own.
   *
   * @param reportsWindow through which messages are taken for their reports
   */
  public record Kinds(Inquiry.Kind lists, Inquiry.Kind reports, Window reportsWindow) {
    boolean isMeant(ReadOrder order, Taken taken) {
      return isReport(order) == forReports(taken);
    }

    boolean forReports(Taken taken) {
      return taken.handle().isOf(reportsWindow);
    }

    Inquiry.Kind of(ReadOrder order) {
      return isReport(order) ? reports : lists;
    }

    private static boolean isReport(ReadOrder order) {
      return order.resource().startsWith("reports/");
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
    exchange.setVariable(ReadEnd.ORIGIN, taken.origin());
    parser.parse(
        taken.value(),
        taken.origin(),
        order -> {
          if (kinds.isMeant(order, taken)) {
            counters.receivedRead();
            begin(exchange, order);
          } else {
            leave(exchange, taken);
          }
        },
        refused -> {
          if (kinds.forReports(taken)) {
            leave(exchange, taken);
          } else {
            counters.receivedRead();
            ReadEnd.refused(exchange, refused);
          }
        });
  }

  /** The other group answers it. */
  private static void leave(Exchange exchange, Taken taken) {
    taken.handle().commit();
    exchange.setRouteStop(true);
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
        new Inquiry(kinds.of(order), rules, calls.of(first, order.accessToken(), order.account())));
    exchange.setVariable(Inquiry.OPEN, true);
  }
}
