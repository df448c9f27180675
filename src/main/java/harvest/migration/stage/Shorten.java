package harvest.migration.stage;

import harvest.migration.outcome.DeadLetter;
import harvest.migration.outcome.Outcome;
import harvest.migration.outcome.Result;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Drops the context of an outcome that the broker finds too large. */
public final class Shorten implements Processor {
  private final WriteOutcome writing;

  public Shorten(WriteOutcome writing) {
    this.writing = writing;
  }

  @Override
  public void process(Exchange exchange) {
    Outcome ending = Variables.required(exchange, Variables.ENDING, Outcome.class);
    if (ending instanceof Result result) {
      writing.put(exchange, result.withoutContext());
    } else if (ending instanceof DeadLetter letter) {
      writing.put(exchange, letter.withoutContext());
    }
  }
}
