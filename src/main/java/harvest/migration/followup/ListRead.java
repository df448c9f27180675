package harvest.migration.followup;

import harvest.migration.call.ApiCall;
import harvest.migration.call.Steps;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.PageReader;
import harvest.migration.harvest.PageReader.Page;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.Verdict.Said;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.harvest.call.Endpoint.ListCall;
import harvest.migration.outcome.Outcome.DeadLetter;
import harvest.migration.outcome.Outcome.FailedRead;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.pace.Pace.Signal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list, a call a page. The slot of a page is kept until its records are published: so many
 * pages are in memory at most.
 */
final class ListRead extends ApiCall {
  private final ReadOrder order;
  private final ListCall calls;
  private final PageReader reader;
  private final int maxPages;
  private final Set<String> seen = new HashSet<>();
  private String address;
  private boolean sized;
  private int number = 1;
  private long records;
  private @Nullable Said last;
  private @Nullable Page page;
  private @Nullable FailedRead failure;
  private boolean ended;

  /**
   * @param pageSize {@code per_page} to ask for; null asks for none
   * @param maxPages {@code harvest.read.max-pages}
   */
  ListRead(
      Queueing queueing,
      Retries retries,
      ReadOrder order,
      ListCall calls,
      PageReader reader,
      @Nullable Integer pageSize,
      int maxPages) {
    super(queueing, retries, 0);
    this.order = order;
    this.calls = calls;
    this.reader = reader;
    this.maxPages = maxPages;
    this.sized = pageSize != null && !order.query().has("per_page");
    String size = (order.encoded().isEmpty() ? "" : "&") + "per_page=" + pageSize;
    this.address = calls.first(order.resource(), order.encoded() + (sized ? size : ""));
    seen.add(address);
  }

  ReadOrder order() {
    return order;
  }

  /** The page that is being published; null for none. */
  @Nullable Page page() {
    return page;
  }

  /** The number of the page that is being read, from 1. */
  int number() {
    return number;
  }

  /** Records that were published. */
  long records() {
    return records;
  }

  /** Why the list was not read to its end; null where it was, or while it is read. */
  @Nullable FailedRead failure() {
    return failure;
  }

  /** Whether it needs no further call. */
  boolean isEnded() {
    return ended;
  }

  @Override
  protected HttpCall request() {
    return calls.of(address, order.accessToken(), order.account());
  }

  @Override
  protected boolean takes(Exchange exchange, Answer answer) {
    if (answer instanceof Answer.Responded responded && responded.status() / 100 == 2) {
      last = new Said(responded.status(), null, null, responded.requestId());
      page = reader.read(responded.body(), order.resource());
    }
    if (page == null) {
      return false;
    }
    exchange.setVariable(Steps.OPEN, false); // its records are published before the next call
    return true;
  }

  @Override
  protected boolean keepsSlot() {
    return page != null;
  }

  @Override
  protected void decide(Exchange exchange, Answer answer, Verdict verdict) {
    Said said = verdict.said();
    Integer status = said.status();
    if (status != null && status == 422 && sized && number == 1) {
      // Harvest does not take that size: asks once more without it.
      sized = false;
      startOver();
      address = calls.first(order.resource(), order.encoded());
    } else if (isFinal(verdict, answer)
        || !again(verdict instanceof Verdict.Again again ? again.retryAfter() : null)) {
      fail(said, describe(said));
      exchange.setVariable(Steps.OPEN, false);
    }
  }

  /** The API itself answers, and what it answers is no page: Harvest is not away. */
  @Override
  protected Signal signal(Answer answer, Verdict verdict) {
    boolean foreign =
        answer instanceof Answer.Responded responded
            && responded.status() / 100 == 2
            && isJson(responded);
    return foreign ? Signal.UNCLEAR : super.signal(answer, verdict);
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

  /** The page's records are published: goes on to the next page, or ends. */
  void follow() {
    if (page == null) {
      throw new IllegalStateException("no page was published");
    }
    records += page.records().size();
    String link = page.next();
    page = null;
    if (link == null) {
      ended = true;
      return;
    }
    String next = calls.follow(address, link);
    boolean beyond = number >= maxPages;
    number++;
    if (next == null) {
      fail(last, "the link to the next page leads to another server, or is none");
    } else if (beyond) {
      fail(last, "more than " + maxPages + " pages; see harvest.read.max-pages");
    } else if (!seen.add(next)) {
      fail(last, "the link to the next page leads in a circle");
    } else {
      startOver();
      address = next;
    }
  }

  /** The read fails with what Harvest said last. */
  void fail(@Nullable Said said, @Nullable String why) {
    ended = true;
    page = null;
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
            why,
            calls(),
            firstAt(),
            lastAt(),
            null,
            said == null ? null : said.requestId(),
            order.origin(),
            order.context());
    failure = new FailedRead(letter, order.accountId(), order.resource(), number);
  }

  /** Why the page could not be read and what to do, and what Harvest itself says. */
  private String describe(Said said) {
    String sentence = "page " + number + " of " + order.resource() + ": " + why(said.status());
    // Without an answer, and for a success that is no page, the description is ours.
    boolean ours = said.status() == null || said.status() / 100 == 2;
    return ours || said.errorDescription() == null
        ? sentence
        : sentence + "; Harvest says: " + said.errorDescription();
  }

  private static String why(@Nullable Integer status) {
    if (status == null) {
      return "no try was answered; replay once Harvest answers";
    }
    return switch (status) {
      case 400, 422 -> "Harvest refuses the query; correct it (most reports demand from and to)";
      case 401 ->
          "Harvest does not take the token for this account: it has expired, or does not open it;"
              + " ask with a fresh token";
      case 403 -> "the token's user may not see it; ask with the token of somebody who may";
      case 404 -> "Harvest does not know it in this account; check resource and account_id";
      case 429 -> "Harvest asked to wait at every try; replay later";
      default ->
          status / 100 == 2
              ? "the answer is no page of a list; replay, and see whether the API has changed"
              : status / 100 == 5
                  ? "Harvest failed at every try; replay once it is well"
                  : "Harvest answers " + status + ", which no page of a list is answered with";
    };
  }

  @Override
  public String toString() {
    return "a read for " + order.origin().source();
  }
}
