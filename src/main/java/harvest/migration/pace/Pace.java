package harvest.migration.pace;

import harvest.migration.pace.Pace.QueuedCall.Group;
import harvest.migration.pace.Pace.QueuedCall.Priority;
import harvest.migration.pace.Pace.QueuedCall.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which call goes out next, and when: a slot, the endpoint, the circuit, the outage, then a
 * permit of the budget are asked. Nothing waits on a thread. Thread-safe.
 */
public final class Pace {
  private static final Logger LOG = LoggerFactory.getLogger(Pace.class);

  private final Timing timing;
  private final int slots;
  private final Endpoint endpoint;
  private final Runnable gone;
  private final Map<Priority, Queue> queues = new EnumMap<>(Priority.class);
  private final IdentityHashMap<QueuedCall, Sent> out = new IdentityHashMap<>();
  private final Set<QueuedCall> delayed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Canary canary = new Canary();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Long alarm;
  private int pauses;
  private boolean ending;
  private boolean goneTold;

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

  /** What an answer tells about Harvest as a whole. */
  public enum Signal {
    /** It works. */
    UP,
    /** It answers that it does not: 5xx, 429, a success that cannot be read. */
    DOWN,
    /** It does not answer: a time-out, no connection. */
    NO_ANSWER,
    /** Something answers that may not be Harvest: a page under 403, a lone 404. */
    UNCLEAR,
    /** The endpoint is missing: 404, 405, 410 or a redirect. */
    ENDPOINT_MISSING
  }

  /** A call that is out, from slot and permit to the answer. */
  private record Sent(boolean probe, boolean left) {}

  /**
   * @param slots calls that may be out
   * @param gone is run, once, when the endpoint is found missing
   */
  public Pace(Timing timing, int slots, Limits limits, Runnable gone) {
    this.timing = timing;
    this.slots = slots;
    this.gone = gone;
    this.endpoint = new Endpoint(limits.circuitCalls());
    for (Priority priority : Priority.values()) {
      queues.put(priority, new Queue(new Outage(priority, limits)));
    }
  }

  /** Lets the call wait for its slot and permit, not before the delay is over. */
  public void enter(QueuedCall call, Duration delay) {
    // Where it would be refused after its delay it is refused now.
    if (!delay.isZero() && locked(() -> !ending && !call.group().isOpen() && delayed.add(call))) {
      timing.after(
          delay.toNanos(),
          () -> {
            if (locked(() -> delayed.remove(call))) {
              enter(call);
            }
          });
    } else {
      enter(call);
    }
  }

  private void enter(QueuedCall call) {
    act(
        then -> {
          if (ending) {
            then.add(() -> call.refused(Refusal.ENDING));
          } else {
            queue(call).add(call);
          }
        });
  }

  private Queue queue(QueuedCall call) {
    return Objects.requireNonNull(queues.get(call.priority()), "a queue for each priority");
  }

  /** The call leaves now. */
  public void sent(QueuedCall call) {
    act(
        then -> {
          Sent sent = out.get(call);
          if (sent != null && !sent.left()) {
            call.budget().sent(timing.nanos());
            out.put(call, new Sent(sent.probe(), true));
          }
        });
  }

  /**
   * The call was answered, or failed: gives its slot back.
   *
   * @param pause how long Harvest wants the whole budget to pause; zero for not
   */
  public void answered(QueuedCall call, Signal signal, Duration pause) {
    act(
        then -> {
          Sent sent = back(call);
          if (sent == null) {
            return;
          }
          long now = timing.nanos();
          if (!pause.isZero()) {
            call.budget().pause(now, pause);
          }
          queue(call).outage.told(call, sent.probe(), signal, now);
          if (call.usesEndpoint()) {
            endpoint.told(signal);
            if (endpoint.isMissing() && !goneTold) {
              goneTold = true;
              then.add(gone);
            }
          }
        });
  }

  /** The call is not made after all: gives its slot back and tells nothing. */
  public void withdrawn(QueuedCall call) {
    act(
        then -> {
          Sent sent = back(call);
          if (sent != null && sent.probe()) {
            queue(call).outage.withdrawn();
          }
        });
  }

  private @Nullable Sent back(QueuedCall call) {
    Sent sent = out.remove(call);
    if (sent != null && !sent.left()) {
      call.budget().unused();
    }
    return sent;
  }

  /**
   * Something outside changed what may go out, such as a circuit. Calls whose circuit is open now
   * are refused at once, those too that only wait for a delay to be over.
   */
  public void changed() {
    act(
        then -> {
          List<QueuedCall> open = delayed.stream().filter(call -> call.group().isOpen()).toList();
          open.forEach(call -> then.add(() -> call.refused(Refusal.CIRCUIT_OPEN)));
          open.forEach(delayed::remove);
        });
  }

  /** No call goes out until each pause has its {@link #resume()}; those that are out go on. */
  public void pause() {
    act(then -> pauses++);
  }

  public void resume() {
    act(then -> pauses = Math.max(0, pauses - 1));
  }

  /** Lets at most that many requests more make their first call. */
  public void limitFirsts(long most) {
    act(then -> canary.left = most);
  }

  /** From now on nothing goes out: who waits, and who comes later, is refused. */
  public void end() {
    act(
        then -> {
          ending = true;
          Collection<QueuedCall> waiting = new ArrayList<>(delayed);
          delayed.clear();
          queues.values().forEach(queue -> waiting.addAll(queue.drain(group -> true)));
          waiting.forEach(call -> then.add(() -> call.refused(Refusal.ENDING)));
        });
  }

  /** Whether the call has a slot and a permit. */
  public boolean isOut(QueuedCall call) {
    return locked(() -> out.containsKey(call));
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

  /** What the call was made for has come to its end: it will not enter again. */
  public void ended(QueuedCall call) {
    locked(() -> canary.begun.remove(call));
  }

  /** Whether as many requests made their first call as were allowed, and all of them have ended. */
  public boolean isLimitDone() {
    return locked(() -> canary.left <= 0 && canary.begun.isEmpty());
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
    void take(List<Runnable> then);
  }

  /** Takes a step under the lock, lets go what may go, and tells the calls outside of the lock. */
  private void act(Step step) {
    List<Runnable> then = new ArrayList<>();
    lock.lock();
    try {
      step.take(then);
      grant(then);
    } finally {
      lock.unlock();
    }
    for (Runnable told : then) {
      try {
        told.run();
      } catch (RuntimeException | Error e) {
        // It must not keep the others from being told.
        LOG.error("unhandled exception in a queued call", e);
      }
    }
  }

  private void grant(List<Runnable> then) {
    if (ending) {
      return;
    }
    long now = timing.nanos();
    long wake = Long.MAX_VALUE;
    for (Queue queue : queues.values()) {
      queue
          .drain(Group::isOpen)
          .forEach(call -> then.add(() -> call.refused(Refusal.CIRCUIT_OPEN)));
      long wait = 0;
      while (wait == 0 && pauses == 0 && !endpoint.isMissing() && out.size() < slots) {
        wait = queue.outage.waitNanos(now);
        if (wait == 0) {
          Admission admission = new Admission(now);
          QueuedCall call = queue.next(canary.left > 0, admission::admits);
          if (call == null) {
            wait = admission.wait;
            break;
          }
          go(call, queue.outage, now, then);
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

  private void go(QueuedCall call, Outage outage, long now, List<Runnable> then) {
    boolean probe = outage.isOn();
    if (probe) {
      outage.probe();
    }
    call.budget().take(now);
    canary.made(call);
    out.put(call, new Sent(probe, false));
    then.add(
        () -> {
          try {
            call.dispatch(probe);
          } catch (RuntimeException | Error e) {
            withdrawn(call); // keeps neither slot nor permit
            call.failed(e);
          }
        });
  }

  private void wakeIn(long nanos, long now) {
    long due = now + nanos;
    if (alarm == null || due - alarm < 0) {
      alarm = due;
      timing.after(
          nanos,
          () ->
              act(
                  then -> {
                    if (alarm != null && alarm == due) {
                      alarm = null;
                    }
                  }));
    }
  }

  private long countOut(Predicate<QueuedCall> which) {
    return out.keySet().stream().filter(which).count();
  }

  /** Whether a call may go out now; which permit is the next one where it lacks only that. */
  private final class Admission {
    private final long now;
    private long wait = -1;

    Admission(long now) {
      this.now = now;
    }

    boolean admits(QueuedCall call) {
      boolean lesser = call.priority() != Priority.MIGRATE;
      if (lesser && countOut(c -> c.priority() != Priority.MIGRATE) >= Math.max(1, slots / 2)) {
        return false; // look-ups that hang must leave slots for migrations
      }
      long ofGroup = countOut(c -> c.group() == call.group());
      if (call.usesEndpoint() && !endpoint.admits(countOut(QueuedCall::usesEndpoint), ofGroup)) {
        return false;
      }
      return call.group().admits(ofGroup) && hasPermit(call.budget());
    }

    private boolean hasPermit(Budget budget) {
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

  /** The calls that wait with one priority: first come, first served; groups in rotation. */
  private static final class Queue {
    final Outage outage;
    private final Map<Group, Deque<QueuedCall>> waiting = new LinkedHashMap<>();

    Queue(Outage outage) {
      this.outage = outage;
    }

    void add(QueuedCall call) {
      waiting.computeIfAbsent(call.group(), group -> new ArrayDeque<>()).addLast(call);
    }

    /** Takes the next call that may go, and puts its group at the end of the rotation. */
    @Nullable QueuedCall next(boolean firsts, Predicate<QueuedCall> mayGo) {
      for (Iterator<Deque<QueuedCall>> groups = waiting.values().iterator(); groups.hasNext(); ) {
        Deque<QueuedCall> calls = groups.next();
        QueuedCall call =
            calls.stream().filter(c -> firsts || !c.isFirst()).findFirst().orElse(null);
        if (call != null && mayGo.test(call)) {
          groups.remove();
          calls.remove(call);
          if (!calls.isEmpty()) {
            waiting.put(call.group(), calls);
          }
          return call;
        }
      }
      return null;
    }

    /** Takes out the calls of these groups. */
    List<QueuedCall> drain(Predicate<Group> which) {
      List<QueuedCall> calls = new ArrayList<>();
      waiting
          .entrySet()
          .removeIf(each -> which.test(each.getKey()) && calls.addAll(each.getValue()));
      return calls;
    }
  }

  /** How many requests may still make their first call, and those that did. */
  private static final class Canary {
    final Set<QueuedCall> begun = Collections.newSetFromMap(new IdentityHashMap<>());
    long left = Long.MAX_VALUE;

    void made(QueuedCall call) {
      if (call.isFirst() && begun.add(call) && left != Long.MAX_VALUE) {
        left--;
      }
    }
  }

  /**
   * Whether the migrate endpoint is there. Until it has answered as such an endpoint does, few
   * calls are out; after as many answers in a row that it is not there, it is missing.
   */
  private static final class Endpoint {
    private final int calls;
    private boolean proven;
    private int missing;

    Endpoint(int calls) {
      this.calls = calls;
    }

    boolean isMissing() {
      return missing >= calls;
    }

    /**
     * Whether one more call may go out: those that are out may all find that it is missing, too.
     *
     * @param ofGroup calls to it of the same application: one that hangs leaves a call for the
     *     others to prove the endpoint with
     */
    boolean admits(long out, long ofGroup) {
      return proven || (out + missing < calls && ofGroup < Math.max(1, calls - 1));
    }

    void told(Signal signal) {
      switch (signal) {
        case UP -> {
          proven = true;
          missing = 0;
        }
        // That proves nothing, but somebody answers there.
        case DOWN, UNCLEAR -> missing = 0;
        case NO_ANSWER -> {}
        case ENDPOINT_MISSING -> {
          missing++;
          proven = false;
        }
      }
    }
  }

  /**
   * A call that waits for a slot and a permit, over all of its attempts. Told outside of any lock;
   * must not block.
   */
  public interface QueuedCall {
    /** Who goes first when the budget is short. */
    enum Priority {
      MIGRATE,
      LOOKUP,
      READ
    }

    /** Why a call gets no slot. */
    enum Refusal {
      /** The circuit of its group is open. */
      CIRCUIT_OPEN,
      /** The program ends; the request is left for the next start. */
      ENDING
    }

    /** Calls that share a circuit or a limit of concurrency, such as those of one application. */
    interface Group {
      /** Whether one more may go out while that many are. */
      boolean admits(long out);

      /** Whether the circuit is open: calls of the group are refused instead of waiting. */
      boolean isOpen();

      /** A group without a circuit. */
      static Group limitedTo(int most) {
        return new Group() {
          @Override
          public boolean admits(long out) {
            return out < most;
          }

          @Override
          public boolean isOpen() {
            return false;
          }
        };
      }
    }

    Priority priority();

    Group group();

    /** The budget that the call is taken from. */
    Budget budget();

    /** Whether it is the first call of a request: a canary limits those. */
    boolean isFirst();

    /** Whether it calls the endpoint that can be found missing. */
    boolean usesEndpoint();

    /**
     * Slot and permit are there: record the call, send it, and say so to {@link Pace#sent} and
     * {@link Pace#answered}.
     *
     * @param probe the call tells whether an outage is over
     */
    void dispatch(boolean probe);

    /** {@link #dispatch} threw this: slot and permit are given back, and no call is made. */
    void failed(Throwable why);

    /** There will be no slot. */
    void refused(Refusal why);
  }
}
