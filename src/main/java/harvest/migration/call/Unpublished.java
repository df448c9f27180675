package harvest.migration.call;

import harvest.migration.outcome.Outcome.Result;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The results that the broker has not acknowledged yet. While one of them has waited for more than
 * a moment no further call goes out: a pair that is issued now would be one more that a kill loses.
 * As a step of a route it takes in that a result is published. Thread-safe.
 */
public final class Unpublished implements Processor {
  /** How long a broker may take for a record before calls are held back: a change of leader. */
  private static final long MOMENT = Duration.ofSeconds(2).toNanos();

  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private final Pace pace;
  private final Timing timing;
  private final Consumer<Boolean> told;
  private boolean watched;
  private boolean held;

  private record Waiting(Message message, long since) {}

  /**
   * @param told is told when calls are held back, and when they go on; must not block
   */
  public Unpublished(Pace pace, Timing timing, Consumer<Boolean> told) {
    this.pace = pace;
    this.timing = timing;
    this.told = told;
  }

  @Override
  public synchronized void process(Exchange exchange) {
    if (Steps.ending(exchange) instanceof Result result) {
      waiting.remove(result.request().origin().at().toString());
      if (held) {
        look();
      }
    }
  }

  /** One that is written anew, shorter, has waited since it was written first. */
  synchronized void add(Message message) {
    waiting.merge(
        message.origin().at().toString(),
        new Waiting(message, timing.nanos()),
        (before, now) -> new Waiting(now.message(), before.since()));
    if (!watched) {
      watched = true;
      timing.after(MOMENT, this::watch);
    }
  }

  private synchronized void watch() {
    look();
    watched = !waiting.isEmpty();
    if (watched) {
      timing.after(Math.max(MOMENT / 10, MOMENT - oldestNanos()), this::watch);
    }
  }

  /** Under the lock, so that a pause and its end are told in their order. */
  private void look() {
    boolean hold = !waiting.isEmpty() && oldestNanos() >= MOMENT;
    if (hold != held) {
      held = hold;
      if (hold) {
        pace.pause();
      } else {
        pace.resume();
      }
      told.accept(hold);
    }
  }

  private long oldestNanos() {
    return timing.nanos() - waiting.values().iterator().next().since();
  }

  /** Whether calls are held back until results are published. */
  public synchronized boolean isHeld() {
    return held;
  }

  /** Those that the broker has not acknowledged. */
  public synchronized Collection<Message> all() {
    return waiting.values().stream().map(Waiting::message).toList();
  }
}
