package harvest.migration.stage.reading;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.Page;
import harvest.migration.harvest.PageReader;
import harvest.migration.harvest.Said;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.call.HttpCall;
import harvest.migration.harvest.call.ListCall;
import harvest.migration.reading.ReadOrder;
import harvest.migration.reading.ReadWriter;
import harvest.migration.stage.WriteOutcome;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a page into records, or has it asked for again, or ends the read. The slot of a page is held
 * until its records are published: so many pages are in memory at most.
 */
public final class ReadPage {
  /** The page that is being published. */
  private static final String PAGE = "page";

  /** Whether there is one; the route asks. */
  private static final String READ = "read";

  private final Hearing hearing;
  private final PageReader reader;
  private final ReadWriter writer;
  private final ListCall calls;
  private final int maxPages;

  /**
   * @param maxPages {@code harvest.read.max-pages}
   */
  public ReadPage(
      Hearing hearing, PageReader reader, ReadWriter writer, ListCall calls, int maxPages) {
    this.hearing = hearing;
    this.reader = reader;
    this.writer = writer;
    this.calls = calls;
    this.maxPages = maxPages;
  }

  /** The answer of the call that was just made. */
  public Processor hear() {
    return exchange -> {
      Answer answer = hearing.take(exchange);
      Page page = page(answer, Reading.of(exchange));
      exchange.setVariable(READ, page != null);
      if (page == null) {
        judge(exchange, answer);
      } else {
        exchange.setVariable(PAGE, page);
        put(exchange, page);
      }
    };
  }

  private @Nullable Page page(Answer answer, Reading reading) {
    if (!(answer instanceof Answer.Responded responded) || responded.status() / 100 != 2) {
      return null;
    }
    reading.answered(responded);
    return reader.read(responded.body(), reading.order().resource());
  }

  private void put(Exchange exchange, Page page) {
    Reading reading = Reading.of(exchange);
    List<Message> messages =
        writer.records(reading.order(), reading.page(), page).stream()
            .map(
                record -> {
                  Message message = new DefaultMessage(exchange.getContext());
                  WriteOutcome.put(message, record);
                  return message;
                })
            .toList();
    exchange.getMessage().setBody(messages);
  }

  private void judge(Exchange exchange, Answer answer) {
    Inquiry inquiry = Inquiry.of(exchange);
    Verdict verdict =
        isForeign(answer) ? hearing.judgeAlone(inquiry, answer) : hearing.judge(inquiry, answer);
    Integer status = verdict.said().status();
    if (status != null && status == 422 && Reading.of(exchange).giveUpSize()) {
      ReadOrder order = Reading.of(exchange).order();
      String bare = calls.first(order.resource(), order.encoded());
      inquiry.next(call(order, bare));
    } else if (isFinal(verdict, answer)) {
      fail(exchange, verdict.said());
    } else if (!inquiry.again(verdict instanceof Verdict.Again again ? again.retryAfter() : null)) {
      fail(exchange, verdict.said());
    }
  }

  /** The API itself answers, and what it answers is no page: Harvest is not away. */
  private static boolean isForeign(Answer answer) {
    return answer instanceof Answer.Responded responded
        && responded.status() / 100 == 2
        && isJson(responded);
  }

  private static boolean isJson(Answer.Responded responded) {
    return responded.contentType() != null
        && responded.contentType().toLowerCase(Locale.ROOT).contains("json");
  }

  /** What the API itself refuses stays refused; a page of something before it may go away. */
  private static boolean isFinal(Verdict verdict, Answer answer) {
    if (verdict instanceof Verdict.Again) {
      return answer instanceof Answer.Responded responded
          && (responded.status() == 403 || responded.status() == 404)
          && isJson(responded);
    }
    return !(verdict instanceof Verdict.EndpointAway) && !(verdict instanceof Verdict.Verified);
  }

  private HttpCall call(ReadOrder order, String address) {
    return calls.of(address, order.accessToken(), order.account());
  }

  /** The page's records are published: goes on to the next page, or ends. */
  public Processor follow() {
    return exchange -> {
      Inquiry inquiry = Inquiry.of(exchange);
      hearing.understood(inquiry);
      Reading reading = Reading.of(exchange);
      if (!(exchange.removeVariable(PAGE) instanceof Page page)) {
        throw new IllegalStateException("no page was published");
      }
      exchange.setVariable(READ, false);
      exchange.getMessage().removeHeaders("*");
      exchange.getMessage().setBody(null);
      reading.published(page.records().size());
      String link = page.next();
      if (link == null) {
        ReadEnd.complete(exchange);
        return;
      }
      String address = calls.follow(inquiry.call().url(), link);
      boolean known = address != null && reading.isSeen(address);
      boolean beyond = reading.page() >= maxPages;
      reading.turn();
      if (address == null) {
        fail(exchange, "the link to the next page leads to another server, or is none");
      } else if (beyond) {
        fail(exchange, "more than " + maxPages + " pages; see harvest.read.max-pages");
      } else if (known) {
        fail(exchange, "the link to the next page leads in a circle");
      } else {
        reading.sees(address);
        inquiry.next(call(reading.order(), address));
      }
    };
  }

  private static void fail(Exchange exchange, Said said) {
    Reading reading = Reading.of(exchange);
    String resource = reading.order().resource();
    ReadEnd.failed(exchange, said, PageFailure.text(said, resource, reading.page()));
  }

  private static void fail(Exchange exchange, String why) {
    ReadEnd.failed(exchange, Reading.of(exchange).last(), why);
  }
}
