package harvest.migration.call;

import harvest.migration.call.Steps.WaitingExchange;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.AnswerTable;
import harvest.migration.harvest.Backoff;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.harvest.http.Received;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Pace.Signal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;

/** The steps of the route {@code call}: admit, send, classify. */
public final class CallSteps {
  /** The address of the call, for {@code toD}. */
  private static final String URL = "url";

  private static final String RAW_QUERY = "CamelHttpRawQuery";

  private final Pace pace;
  private final Executor threads;
  private final AnswerTable table;
  private final Received received;
  private final Backoff backoff;
  private final RequestCall.Context context;

  /**
   * @param threads carry an exchange on once its call is admitted
   */
  public CallSteps(
      RequestCall.Context context,
      Executor threads,
      AnswerTable table,
      Received received,
      Backoff backoff) {
    this.context = context;
    this.pace = context.pace();
    this.threads = threads;
    this.table = table;
    this.received = received;
    this.backoff = backoff;
  }

  /** Waits for slot and permit, then has the call recorded where it has to be. */
  public AsyncProcessor admit() {
    return new AsyncProcessorSupport() {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        ApiCall call = ApiCall.of(exchange, ApiCall.class);
        exchange.setVariable(Steps.ADMITTED, false);
        call.waits(new WaitingExchange(exchange, callback), threads);
        pace.enter(call, call.delay());
        return false;
      }
    };
  }

  /**
   * Puts the call on the message. The variable {@code url} holds the address without its query,
   * which goes by a header of its own: camel-http would write it anew.
   */
  public Processor send() {
    return exchange -> {
      ApiCall call = ApiCall.of(exchange, ApiCall.class);
      Steps.require(
          pace.isOut(call) && call.isRecorded(),
          call + " would leave without slot, permit and record",
          context.end());
      HttpCall http = call.request();
      Message message = exchange.getMessage();
      message.setBody(http.body());
      message.setHeader(Exchange.HTTP_METHOD, http.method());
      http.headers().forEach(message::setHeader);
      int query = http.url().indexOf('?');
      exchange.setVariable(URL, query < 0 ? http.url() : http.url().substring(0, query));
      if (query >= 0 && query + 1 < http.url().length()) {
        message.setHeader(RAW_QUERY, http.url().substring(query + 1));
      }
      context.counters().call(call.isRepeated());
      call.send(http, context.timing().instant());
      pace.sent(call);
    };
  }

  /** Makes an answer of the exception that a call ended with. */
  public Processor failed() {
    return exchange -> {
      Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
      exchange
          .getMessage()
          .setBody(caught == null ? new Answer.Failed(true, "Unknown") : received.of(caught));
    };
  }

  /** Takes the answer off the message, and gives the slot back: publishing needs none. */
  public Processor classify() {
    return exchange -> {
      ApiCall call = ApiCall.of(exchange, ApiCall.class);
      Object body = exchange.getMessage().getBody();
      Answer answer = body instanceof Answer failed ? failed : received.of(exchange);
      exchange.getMessage().removeHeaders("*");
      exchange.getMessage().setBody(null);
      if (call.takes(exchange, answer)) {
        call.answered();
        if (!call.keepsSlot()) {
          pace.answered(call, Signal.UP, Duration.ZERO);
        }
        return;
      }
      HttpCall http = Objects.requireNonNull(call.sent(), "no call was sent");
      call.answered();
      Verdict verdict = table.read(http.kind(), http.secrets(), answer);
      call.decide(exchange, answer, verdict);
      boolean limited = verdict instanceof Verdict.Again again && again.rateLimited();
      pace.answered(call, call.signal(answer, verdict), limited ? pause(verdict) : Duration.ZERO);
      if (limited) {
        context.counters().rateLimited();
      }
    };
  }

  /** How long the whole budget has to pause. */
  private Duration pause(Verdict verdict) {
    Duration asked = verdict instanceof Verdict.Again again ? again.retryAfter() : null;
    return asked == null ? backoff.delay(1) : asked;
  }
}
