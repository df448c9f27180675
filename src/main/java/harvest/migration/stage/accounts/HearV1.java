package harvest.migration.stage.accounts;

import harvest.migration.harvest.Answer;
import harvest.migration.harvest.Verdict;
import harvest.migration.stage.bearer.Hearing;
import harvest.migration.stage.bearer.Inquiry;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Adds to the account record whether V1 accepts the token; what V1 never answers stays unknown. */
public final class HearV1 implements Processor {
  private final Hearing hearing;

  public HearV1(Hearing hearing) {
    this.hearing = hearing;
  }

  @Override
  public void process(Exchange exchange) {
    Inquiry inquiry = Inquiry.of(exchange);
    Answer answer = hearing.take(exchange);
    int status = answer instanceof Answer.Responded responded ? responded.status() : 0;
    if (status / 100 == 2 || status == 401 || status == 403) {
      hearing.understood(inquiry);
      Found found = AccountVariables.found(exchange);
      AccountVariables.set(
          exchange,
          new Found(found.record().withV1(status / 100 == 2), found.token(), found.issuedAt()));
      exchange.setVariable(AccountVariables.PROBE, false);
      return;
    }
    Verdict verdict = hearing.judge(inquiry, answer);
    boolean again = verdict instanceof Verdict.Again asked && inquiry.again(asked.retryAfter());
    exchange.setVariable(AccountVariables.PROBE, again);
  }
}
