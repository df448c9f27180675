package harvest.migration.stage.bearer;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.AnswerTable;
import harvest.migration.harvest.Backoff;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.call.HttpCall;
import harvest.migration.harvest.http.Received;
import harvest.migration.monitor.Counters;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Sign;
import harvest.migration.stage.Shown;
import java.time.Duration;
import org.apache.camel.Exchange;

/** Takes the answer off the exchange, and tells the pace what it shows of Harvest as a whole. */
public final class Hearing {
  private final AnswerTable table;
  private final Received received;
  private final Pace pace;
  private final Counters counters;
  private final Backoff backoff;

  public Hearing(
      AnswerTable table, Received received, Pace pace, Counters counters, Backoff backoff) {
    this.table = table;
    this.received = received;
    this.pace = pace;
    this.counters = counters;
    this.backoff = backoff;
  }

  /** What the call that was just made was answered; the exchange holds nothing of it any more. */
  public Answer take(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    Answer answer = body instanceof Answer failed ? failed : received.of(exchange);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(null);
    return answer;
  }

  /** What the answer means by the one table; gives the slot back. */
  public Verdict judge(Inquiry inquiry, Answer answer) {
    HttpCall call = inquiry.call();
    Verdict verdict = table.read(call.kind(), call.secrets(), answer);
    Shown shown = Shown.by(verdict, answer, backoff);
    pace.answered(inquiry, shown.sign(), shown.pause());
    if (shown.isRateLimit()) {
      counters.rateLimited();
    }
    return verdict;
  }

  /** The same for an answer that tells of what was asked for alone, and of no outage. */
  public Verdict judgeAlone(Inquiry inquiry, Answer answer) {
    HttpCall call = inquiry.call();
    Verdict verdict = table.read(call.kind(), call.secrets(), answer);
    pace.answered(inquiry, Sign.UNSURE, Duration.ZERO);
    return verdict;
  }

  /** The answer is what was asked for: gives the slot back. */
  public void understood(Inquiry inquiry) {
    pace.answered(inquiry, Sign.UP, Duration.ZERO);
  }

  /** A step failed: gives the slot back and tells nothing. */
  public void failed(Inquiry inquiry) {
    pace.withdrawn(inquiry);
  }
}
