package harvest.migration.stage;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a step failed and is tried again; in our words, since an exception's may be secret. */
public final class TriedAgain implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(TriedAgain.class);

  @Override
  public void process(Exchange exchange) {
    LOG.warn("{}; the step is tried again", Unexpected.what(exchange));
  }
}
