package harvest.migration.recovery;

import harvest.migration.ledger.Ledger;
import harvest.migration.pace.Timing;
import harvest.migration.recovery.TakeOver.OutgoingEnds;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader.TopicEnds;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in the ledger, from time to time, where the outgoing topics end. An attempt carries the
 * newest note that was made before it: recovery reads from there, and not by times, since clocks
 * differ.
 */
public final class Marks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Marks.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final TopicEnds ends;
  private final String results;
  private final String deadLetters;
  private final Timing timing;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread marks = new Thread(task, "marks");
            marks.setDaemon(true);
            return marks;
          });
  private long attempts = -1;

  public Marks(Ledger ledger, TopicEnds ends, String results, String deadLetters, Timing timing) {
    this.ledger = ledger;
    this.ends = ends;
    this.results = results;
    this.deadLetters = deadLetters;
    this.timing = timing;
  }

  /**
   * Makes the first note, and from then on one every few seconds in which calls were made.
   *
   * @throws TopicFailure if the broker does not say where the topics end
   */
  public void start() throws TopicFailure {
    mark();
    timing.after(EVERY.toNanos(), this::again);
  }

  private void again() {
    if (!thread.isShutdown()) {
      thread.execute(this::markQuietly);
      timing.after(EVERY.toNanos(), this::again);
    }
  }

  private void markQuietly() {
    try {
      if (ledger.attempts() != attempts) {
        mark();
      }
    } catch (TopicFailure e) {
      // An older note serves as well: recovery would only read more.
      LOG.debug("the ends of the outgoing topics are not known", e);
    }
  }

  private void mark() throws TopicFailure {
    attempts = ledger.attempts();
    ledger.mark(new OutgoingEnds(ends.of(results), ends.of(deadLetters)).text());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    ends.close();
  }
}
