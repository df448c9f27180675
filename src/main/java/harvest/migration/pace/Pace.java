package harvest.migration.pace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
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
  private final IdentityHashMap<Turn, Going> out = new IdentityHashMap<>();
  private final Set<Turn> delayed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ReentrantLock lock = new ReentrantLock();
  private final Runnable gone;
  private final Set<Turn> begun = Collections.newSetFromMap(new IdentityHashMap<>());
  private int lesserOut;
  private int endpointOut;
  private long firstsLeft = Long.MAX_VALUE;
  private boolean paused;
  private boolean ending;
  private boolean goneTold;
  private long wakeAt;
  private boolean waking;

  /** A call that is out. */
  private record Going(Queue queue, boolean probe, boolean unsent) {}

  /** Those of one priority, with the outage that they suffer or not. */
  private static final class Queue {
    final Lanes lanes = new Lanes();
    final Outage outage;

    Queue(Outage outage) {
      this.outage = outage;
    }
  }

  /**
   * @param slots calls that may be out
   * @param gone is run, once, when the endpoint is found gone
   */
  public Pace(Timing timing, int slots, Limits limits, Runnable gone) {
    this.timing = timing;
    this.slots = slots;
    this.gone = gone;
    this.endpoint = new Endpoint(limits.circuitCalls());
    for (Priority priority : Priority.values()) {
      queues.put(
          priority,
          new Queue(
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
    if (delay.isZero()) {
      enter(turn);
      return;
    }
    boolean late;
    lock.lock();
    try {
      late = ending;
      if (!late) {
        delayed.add(turn);
      }
    } finally {
      lock.unlock();
    }
    if (late) {
      turn.refused(Turn.Refusal.ENDING);
    } else {
      timing.after(delay.toNanos(), () -> due(turn));
    }
  }

  private void due(Turn turn) {
    lock.lock();
    try {
      if (!delayed.remove(turn)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    enter(turn);
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
    Queue queue = queues.get(turn.priority());
    if (queue == null) {
      throw new IllegalStateException("no queue for " + turn.priority());
    }
    return queue;
  }

  /** The turn's call leaves now. */
  public void sent(Turn turn) {
    act(
        doing -> {
          Going going = out.get(turn);
          if (going != null && going.unsent()) {
            turn.budget().sent();
            out.put(turn, new Going(going.queue(), going.probe(), false));
          }
        });
  }

  /**
   * The turn's call was answered, or failed: gives its slot back.
   *
   * @param pause how long Harvest wants the whole budget to pause; zero for not
   */
  public void answered(Turn turn, Sign sign, Duration pause) {
    act(
        doing -> {
          Going going = giveBack(turn);
          if (going == null) {
            return;
          }
          long now = timing.nanos();
          if (!pause.isZero()) {
            turn.budget().pause(now, pause);
          }
          if (going.queue().outage.told(turn, going.probe(), sign, now)) {
            log(turn.priority(), going.queue().outage.isOn());
          }
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
    act(doing -> giveBack(turn));
  }

  private @Nullable Going giveBack(Turn turn) {
    Going going = out.remove(turn);
    if (going == null) {
      return null;
    }
    if (going.unsent()) {
      turn.budget().sent();
    }
    going.queue().lanes.back(turn.lane());
    if (turn.priority() != Priority.MIGRATE) {
      lesserOut--;
    }
    if (turn.usesEndpoint()) {
      endpointOut--;
    }
    return going;
  }

  private static void log(Priority priority, boolean on) {
    String calls =
        switch (priority) {
          case MIGRATE -> "migration";
          case LOOKUP -> "look-ups";
          case READ -> "reads";
        };
    if (on) {
      LOG.warn(
          "outage: Harvest fails every call ({}); one probe at a time until it answers", calls);
    } else {
      LOG.info("outage: over ({})", calls);
    }
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

  /** No call goes out until {@link #resume()}; those that are out go on. */
  public void pause() {
    act(doing -> paused = true);
  }

  public void resume() {
    act(doing -> paused = false);
  }

  /** Lets at most that many turns more make their first call. */
  public void limitFirsts(long most) {
    act(doing -> firstsLeft = most);
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

  /** Calls that are out. */
  public int out() {
    lock.lock();
    try {
      return out.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the calls of that priority suffer an outage. */
  public boolean isOutage(Priority priority) {
    lock.lock();
    try {
      Queue queue = queues.get(priority);
      return queue != null && queue.outage.isOn();
    } finally {
      lock.unlock();
    }
  }

  /** What the turn waited for has come to its end: it will not enter again. */
  public void ended(Turn turn) {
    lock.lock();
    try {
      begun.remove(turn);
    } finally {
      lock.unlock();
    }
  }

  /** Whether as many turns made their first call as were allowed, and all of them have ended. */
  public boolean isLimitDone() {
    lock.lock();
    try {
      return firstsLeft <= 0 && begun.isEmpty();
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
    doing.forEach(Runnable::run);
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
      while (wait == 0 && !paused && !endpoint.isGone() && out.size() < slots) {
        wait = queue.outage.waitNanos(now);
        if (wait == 0) {
          Permits permits = new Permits(now);
          Turn turn = queue.lanes.next(firstsLeft > 0, (lane, t) -> mayGo(t, lane, permits));
          if (turn == null) {
            wait = permits.wait;
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
      wakeIn(wake, now);
    }
  }

  /** The shortest time until a permit for one of those that could go but for it. */
  private static final class Permits {
    final long now;
    long wait = -1;

    Permits(long now) {
      this.now = now;
    }

    boolean has(Budget budget) {
      if (budget.isStuck()) {
        return false;
      }
      long nanos = budget.waitNanos(now);
      if (nanos > 0) {
        wait = wait < 0 ? nanos : Math.min(wait, nanos);
      }
      return nanos == 0;
    }
  }

  private boolean mayGo(Turn turn, Lanes.State lane, Permits permits) {
    if (turn.priority() != Priority.MIGRATE && lesserOut >= Math.max(1, slots / 2)) {
      // Look-ups that hang must leave room for pairs.
      return false;
    }
    if (turn.usesEndpoint() && !endpoint.admits(endpointOut, lane.out())) {
      return false;
    }
    return turn.lane().admits(lane.out()) && permits.has(turn.budget());
  }

  private void go(Turn turn, Queue queue, long now, List<Runnable> doing) {
    boolean probe = queue.outage.isOn();
    if (probe) {
      queue.outage.probe();
    }
    turn.budget().take(now);
    if (turn.isFirst()) {
      begun.add(turn);
      if (firstsLeft != Long.MAX_VALUE) {
        firstsLeft--;
      }
    }
    if (turn.priority() != Priority.MIGRATE) {
      lesserOut++;
    }
    if (turn.usesEndpoint()) {
      endpointOut++;
    }
    out.put(turn, new Going(queue, probe, true));
    doing.add(() -> turn.go(probe));
  }

  private void wakeIn(long nanos, long now) {
    long at = now + nanos;
    if (waking && at - wakeAt >= 0) {
      return;
    }
    waking = true;
    wakeAt = at;
    timing.after(
        nanos,
        () ->
            act(
                doing -> {
                  if (wakeAt == at) {
                    waking = false;
                  }
                }));
  }
}
