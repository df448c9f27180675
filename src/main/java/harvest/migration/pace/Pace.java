package harvest.migration.pace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which call goes out next, and when: a slot, the lane's circuit, the outage, the endpoint,
 * then a permit of the budget are asked, in this order. Nothing waits on a thread. Thread-safe.
 */
public final class Pace {
  private static final Logger LOG = LoggerFactory.getLogger(Pace.class);

  private final Timing timing;
  private final int slots;
  private final Endpoint endpoint;
  private final Map<Priority, Queue> queues = new EnumMap<>(Priority.class);
  private final Out out = new Out();
  private final Firsts firsts = new Firsts();
  private final Alarm alarm;
  private final Set<Turn> delayed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ReentrantLock lock = new ReentrantLock();
  private final Runnable gone;
  private int pauses;
  private boolean ending;
  private boolean goneTold;

  /**
   * @param slots calls that may be out
   * @param gone is run, once, when the endpoint is found gone
   */
  public Pace(Timing timing, int slots, Limits limits, Runnable gone) {
    this.timing = timing;
    this.slots = slots;
    this.gone = gone;
    this.endpoint = new Endpoint(limits.circuitCalls());
    this.alarm = new Alarm(timing, this::rang);
    for (Priority priority : Priority.values()) {
      queues.put(
          priority,
          new Queue(
              priority,
              new Outage(limits.outageFailures(), limits.retryDelay(), limits.maxRetryDelay())));
    }
  }

  /**
   * What the configuration says of failures.
   *
   * @param circuitCalls {@code harvest.circuit.calls}
   * @param outageFailures {@code harvest.outage.failures}
   * @param retryDelay {@code harvest.retry.delay}
   * @param maxRetryDelay {@code harvest.retry.max-delay}
   */
  public record Limits(
      int circuitCalls, int outageFailures, Duration retryDelay, Duration maxRetryDelay) {}

  /** Lets the turn wait for its slot and permit, not before the delay is over. */
  public void enter(Turn turn, Duration delay) {
    // Where it would be refused after its delay it is refused now.
    if (!delay.isZero() && locked(() -> !ending && !turn.lane().isShut() && delayed.add(turn))) {
      timing.after(delay.toNanos(), () -> due(turn));
    } else {
      enter(turn);
    }
  }

  private void due(Turn turn) {
    if (locked(() -> delayed.remove(turn))) {
      enter(turn);
    }
  }

  private void enter(Turn turn) {
    act(
        doing -> {
          if (ending) {
            doing.add(() -> turn.refused(Turn.Refusal.ENDING));
          } else {
            queue(turn).lanes.add(turn);
          }
        });
  }

  private Queue queue(Turn turn) {
    return Objects.requireNonNull(queues.get(turn.priority()), "a queue for each priority");
  }

  /** The turn's call leaves now. */
  public void sent(Turn turn) {
    act(doing -> out.sent(turn, timing.nanos()));
  }

  /**
   * The turn's call was answered, or failed: gives its slot back.
   *
   * @param pause how long Harvest wants the whole budget to pause; zero for not
   */
  public void answered(Turn turn, Sign sign, Duration pause) {
    act(
        doing -> {
          Out.Going going = out.remove(turn);
          if (going == null) {
            return;
          }
          long now = timing.nanos();
          if (!pause.isZero()) {
            turn.budget().pause(now, pause);
          }
          going.queue().told(turn, going.probe(), sign, now);
          if (turn.usesEndpoint()) {
            endpoint.told(sign);
            if (endpoint.isGone() && !goneTold) {
              goneTold = true;
              doing.add(gone);
            }
          }
        });
  }

  /** The turn makes no call after all: gives its slot back and tells nothing. */
  public void withdrawn(Turn turn) {
    act(
        doing -> {
          Out.Going going = out.remove(turn);
          if (going != null && going.probe()) {
            going.queue().outage.withdrawn();
          }
        });
  }

  /**
   * Something outside changed what may go out: a circuit, for one. Turns of a lane that is shut now
   * are refused at once, those too that only wait for a delay to be over.
   */
  public void changed() {
    act(
        doing -> {
          List<Turn> shut = delayed.stream().filter(turn -> turn.lane().isShut()).toList();
          shut.forEach(turn -> doing.add(() -> turn.refused(Turn.Refusal.SHUT)));
          shut.forEach(delayed::remove);
        });
  }

  /** No call goes out until each pause has its {@link #resume()}; those that are out go on. */
  public void pause() {
    act(doing -> pauses++);
  }

  public void resume() {
    act(doing -> pauses = Math.max(0, pauses - 1));
  }

  /** Lets at most that many turns more make their first call. */
  public void limitFirsts(long most) {
    act(doing -> firsts.limit(most));
  }

  /** From now on nothing goes out: who waits, and who comes later, is refused. */
  public void end() {
    act(
        doing -> {
          ending = true;
          Collection<Turn> waiting = new ArrayList<>(delayed);
          delayed.clear();
          queues.values().forEach(queue -> waiting.addAll(queue.lanes.drain()));
          waiting.forEach(turn -> doing.add(() -> turn.refused(Turn.Refusal.ENDING)));
        });
  }

  /** Whether the turn has a slot and a permit. */
  public boolean isOut(Turn turn) {
    return locked(() -> out.holds(turn));
  }

  /** Whether nothing goes out any more. */
  public boolean isEnding() {
    return locked(() -> ending);
  }

  /** Calls that are out. */
  public int out() {
    return locked(out::size);
  }

  /** Whether the calls of that priority suffer an outage. */
  public boolean isOutage(Priority priority) {
    return locked(
        () -> {
          Queue queue = queues.get(priority);
          return queue != null && queue.outage.isOn();
        });
  }

  /** What the turn waited for has come to its end: it will not enter again. */
  public void ended(Turn turn) {
    locked(() -> firsts.ended(turn));
  }

  /** Whether as many turns made their first call as were allowed, and all of them have ended. */
  public boolean isLimitDone() {
    return locked(firsts::areDone);
  }

  private <T> T locked(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  private interface Step {
    void take(List<Runnable> doing);
  }

  /** Takes a step under the lock, lets go what may go, and tells the turns outside of the lock. */
  private void act(Step step) {
    List<Runnable> doing = new ArrayList<>();
    lock.lock();
    try {
      step.take(doing);
      grant(doing);
    } finally {
      lock.unlock();
    }
    doing.forEach(Pace::tell);
  }

  /** Somebody who fails to listen must not keep the others from being told. */
  private static void tell(Runnable told) {
    try {
      told.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a turn failed to take what it was told", e);
    }
  }

  private void rang(long due) {
    act(doing -> alarm.rang(due));
  }

  private void grant(List<Runnable> doing) {
    if (ending) {
      return;
    }
    long now = timing.nanos();
    long wake = Long.MAX_VALUE;
    for (Queue queue : queues.values()) {
      queue.lanes.shut().forEach(turn -> doing.add(() -> turn.refused(Turn.Refusal.SHUT)));
      long wait = 0;
      while (wait == 0 && pauses == 0 && !endpoint.isGone() && out.size() < slots) {
        wait = queue.outage.waitNanos(now);
        if (wait == 0) {
          Admission admission = new Admission(out, endpoint, slots, now);
          Turn turn = queue.lanes.next(firsts.areAllowed(), (lane, t) -> admission.isFor(t, lane));
          if (turn == null) {
            wait = admission.waitNanos();
            break;
          }
          go(turn, queue, now, doing);
        }
      }
      if (wait > 0) {
        wake = Math.min(wake, wait);
      }
    }
    if (wake != Long.MAX_VALUE) {
      alarm.in(wake, now);
    }
  }

  private void go(Turn turn, Queue queue, long now, List<Runnable> doing) {
    boolean probe = queue.outage.isOn();
    if (probe) {
      queue.outage.probe();
    }
    turn.budget().take(now);
    firsts.made(turn);
    out.add(turn, queue, probe);
    doing.add(() -> dispatch(turn, probe));
  }

  /** A turn that fails to make its call keeps neither slot nor permit. */
  private void dispatch(Turn turn, boolean probe) {
    try {
      turn.go(probe);
    } catch (RuntimeException | Error e) {
      withdrawn(turn);
      turn.failed(e);
    }
  }
}
