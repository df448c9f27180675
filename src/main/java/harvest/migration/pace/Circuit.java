package harvest.migration.pace;

import harvest.migration.pace.Pace.QueuedCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Harvest takes an application's client credentials.
 *
 * <p>Half open until they were accepted once, and again from a refusal on: few calls are out then.
 * As many refusals without an acceptance between open it; nothing but {@link #resume()} or a new
 * start closes it again, since only the operator can mend credentials. Thread-safe.
 */
public final class Circuit implements QueuedCall.Group {
  private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);

  private final String application;
  private final int calls;
  private State state = State.HALF_OPEN;
  private int refusals;
  private @Nullable String lastError;

  /** As in JMX. */
  public enum State {
    CLOSED,
    HALF_OPEN,
    OPEN
  }

  /**
   * @param calls consecutive refusals before the circuit opens
   */
  public Circuit(String application, int calls) {
    this.application = application;
    this.calls = calls;
  }

  @Override
  public synchronized boolean admits(long out) {
    return state == State.CLOSED || (state == State.HALF_OPEN && out < calls - refusals);
  }

  @Override
  public synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /** Harvest accepted the credentials. */
  public synchronized void accepted() {
    refusals = 0;
    if (state == State.HALF_OPEN) {
      state = State.CLOSED;
    }
  }

  /** Harvest refused the credentials. */
  public synchronized void refused(String error) {
    lastError = error;
    refusals++;
    if (state == State.OPEN) {
      return;
    }
    if (refusals < calls) {
      state = State.HALF_OPEN;
    } else {
      state = State.OPEN;
      LOG.warn(
          "application {}: suspended, Harvest refused its client credentials {} times ({}); check"
              + " harvest.app.{}.*, then replay its dead letters",
          application,
          refusals,
          error,
          application);
    }
  }

  /** Opens it by hand. */
  public synchronized void suspend() {
    state = State.OPEN;
    lastError = "suspended by hand";
    LOG.warn("application {}: suspended by hand", application);
  }

  /** Lets its calls go out again, few at first. */
  public synchronized void resume() {
    state = State.HALF_OPEN;
    refusals = 0;
    LOG.info("application {}: resumed", application);
  }

  public synchronized State state() {
    return state;
  }

  /** What Harvest said at the last refusal; null where there was none. */
  public synchronized @Nullable String lastError() {
    return lastError;
  }
}
