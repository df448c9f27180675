package harvest.migration.stage;

import harvest.migration.checkpoint.Checkpoint;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.credentials.Circuit;
import harvest.migration.harvest.Answer;
import harvest.migration.harvest.AnswerTable;
import harvest.migration.harvest.Backoff;
import harvest.migration.harvest.Verdict;
import harvest.migration.harvest.call.HttpCall;
import harvest.migration.harvest.http.Received;
import harvest.migration.ledger.Ledger;
import harvest.migration.monitor.Counters;
import harvest.migration.outcome.Outcome;
import harvest.migration.pace.Pace;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Turns Harvest's answer into an outcome or another attempt, and tells circuits and pace what it
 * shows. The slot is given back here: publishing needs none.
 */
public final class ReadAnswer implements Processor {
  private final AnswerTable table;
  private final Received received;
  private final Pace pace;
  private final Gate.Circuits circuits;
  private final Ledger ledger;
  private final Counters counters;
  private final Backoff backoff;
  private final Checkpoints checkpoints;

  public ReadAnswer(
      AnswerTable table,
      Received received,
      Pace pace,
      Gate.Circuits circuits,
      Ledger ledger,
      Counters counters,
      Backoff backoff,
      Checkpoints checkpoints) {
    this.checkpoints = checkpoints;
    this.table = table;
    this.received = received;
    this.pace = pace;
    this.circuits = circuits;
    this.ledger = ledger;
    this.counters = counters;
    this.backoff = backoff;
  }

  @Override
  public void process(Exchange exchange) {
    checkpoints.reached(Checkpoint.ANSWERED);
    Attempts attempts = Variables.attempts(exchange);
    HttpCall call = Variables.required(exchange, Variables.CALL, HttpCall.class);
    Answer answer =
        exchange.getMessage().getBody() instanceof Answer failed ? failed : received.of(exchange);
    Verdict verdict = table.read(call.kind(), call.secrets(), answer);
    exchange.removeVariable(Variables.CALL);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(null);

    Shown shown = Shown.by(verdict, answer, backoff);
    tellCircuit(attempts, verdict);
    attempts.take(verdict);
    pace.answered(attempts.turn(), shown.sign(), shown.pause());
    if (shown.isRateLimit()) {
      counters.rateLimited();
    }
    Outcome outcome = attempts.outcome();
    if (outcome == null) {
      // Answered: after a crash this call is in doubt no more than it is now.
      ledger.write(attempts.entry(), written -> {});
    } else {
      Variables.end(exchange, outcome);
    }
  }

  private void tellCircuit(Attempts attempts, Verdict verdict) {
    if (attempts.request().grantType().isVerification()) {
      return;
    }
    Circuit circuit = circuits.of(attempts.request().application());
    if (verdict.acceptsCredentials()) {
      circuit.accepted();
    } else if (verdict instanceof Verdict.CredentialsRefused refused) {
      circuit.refused(refused.said().line());
    }
  }
}
