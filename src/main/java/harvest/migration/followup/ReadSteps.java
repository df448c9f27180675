package harvest.migration.followup;

import harvest.migration.call.ApiCall;
import harvest.migration.call.ConsumedRecord;
import harvest.migration.call.Steps;
import harvest.migration.call.WriteOutcome;
import harvest.migration.harvest.PageReader;
import harvest.migration.harvest.PageReader.Page;
import harvest.migration.harvest.call.Endpoint.ListCall;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Outcome.FailedRead;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Pace.Signal;
import harvest.migration.window.Window;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps from a message that asks for a list to its records.
 *
 * <p>The topic is consumed twice, by a group for lists and by one for reports: a window full of
 * reports that wait for their few calls holds up no list. Each group lets the other's messages go.
 */
public final class ReadSteps {
  /** Whether there is a page to publish; the route asks. */
  private static final String PAGE = "page";

  private static final Logger LOG = LoggerFactory.getLogger(ReadSteps.class);

  private final ReadOrderParser parser;
  private final ListCall calls;
  private final PageReader reader = new PageReader();
  private final Queues queues;
  private final ApiCall.Retries retries;
  private final Limits limits;
  private final Pace pace;
  private final Counters counters;
  private final InstantSource clock;

  /**
   * Lists and reports queue beside each other, each with a budget of its own.
   *
   * @param reportsWindow through which messages are consumed for their reports
   */
  public record Queues(ApiCall.Queueing lists, ApiCall.Queueing reports, Window reportsWindow) {}

  /**
   * What is read at most.
   *
   * @param pageSize {@code harvest.read.page-size}; null asks for none
   * @param maxPages {@code harvest.read.max-pages}
   */
  public record Limits(@Nullable Integer pageSize, int maxPages) {}

  public ReadSteps(
      ReadOrderParser parser,
      ListCall calls,
      Queues queues,
      ApiCall.Retries retries,
      Limits limits,
      Pace pace,
      Counters counters,
      InstantSource clock) {
    this.parser = parser;
    this.calls = calls;
    this.queues = queues;
    this.retries = retries;
    this.limits = limits;
    this.pace = pace;
    this.counters = counters;
    this.clock = clock;
  }

  /** Makes a call for the first page of what a message asks for, or the dead letter it deserves. */
  public void order(Exchange exchange) {
    ConsumedRecord record = ConsumedRecord.take(exchange);
    boolean forReports = record.handle().isOf(queues.reportsWindow());
    parser.parse(
        record.value(),
        record.origin(),
        order -> {
          if (order.isReport() == forReports) {
            counters.receivedRead();
            new ListRead(
                    forReports ? queues.reports() : queues.lists(),
                    retries,
                    order,
                    calls,
                    reader,
                    limits.pageSize(),
                    limits.maxPages())
                .open(exchange);
          } else {
            leave(exchange, record);
          }
        },
        refused -> {
          if (forReports) {
            leave(exchange, record);
          } else {
            counters.receivedRead();
            Steps.end(exchange, refused);
          }
        });
  }

  /** The other group answers it. */
  private static void leave(Exchange exchange, ConsumedRecord record) {
    record.handle().commit();
    exchange.setRouteStop(true);
  }

  /** Cuts the page that was read into records; without one the read has failed. */
  public void cut(Exchange exchange) {
    ListRead read = ApiCall.of(exchange, ListRead.class);
    Page page = read.page();
    exchange.setVariable(PAGE, page != null);
    if (page == null) {
      ended(exchange, read);
      return;
    }
    List<Message> messages = new ArrayList<>();
    for (var record : read.order().records(read.number(), page)) {
      Message message = new DefaultMessage(exchange.getContext());
      WriteOutcome.put(message, record);
      messages.add(message);
    }
    exchange.getMessage().setBody(messages);
  }

  /** The page's records are published: goes on to the next page, or ends. */
  public void follow(Exchange exchange) {
    ListRead read = ApiCall.of(exchange, ListRead.class);
    pace.answered(read, Signal.UP, Duration.ZERO);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(null);
    read.follow();
    exchange.setVariable(Steps.OPEN, !read.isEnded());
    ended(exchange, read);
  }

  private static void ended(Exchange exchange, ListRead read) {
    FailedRead failure = read.failure();
    if (failure != null) {
      Steps.end(exchange, failure);
    }
  }

  /** Writes the record that closes a list. */
  public void close(Exchange exchange) {
    ListRead read = ApiCall.of(exchange, ListRead.class);
    WriteOutcome.put(
        exchange.getMessage(),
        read.order().closing(read.number(), read.records(), clock.instant()));
  }

  /** That is published: counts the list and finishes the offset. */
  public void settle(Exchange exchange) {
    counters.read(ApiCall.of(exchange, ListRead.class).records());
    ConsumedRecord.of(exchange).handle().commit();
  }

  /** A step failed unexpectedly: the read ends with a dead letter. */
  public void failed(Exchange exchange) {
    String failure = Steps.failure(exchange);
    ConsumedRecord record = ConsumedRecord.find(exchange);
    ListRead read = ApiCall.find(exchange, ListRead.class);
    String what =
        read != null && read.isEnded()
            ? "the record that closes the list: " + failure
            : failure.startsWith("internal") ? failure : "a record of the page: " + failure;
    LOG.error("read: {}; message {}", what, record);
    if (read != null) {
      pace.withdrawn(read);
      read.fail(null, what);
      ended(exchange, read);
    } else if (record != null) {
      ConsumedRecord.take(exchange);
      Steps.end(exchange, ReadOrderParser.failed(Reason.READ_FAILED, what, record.origin()));
    } else {
      LOG.error("read: its record is not known; it is taken again at the next start");
      exchange.setRouteStop(true);
    }
  }
}
