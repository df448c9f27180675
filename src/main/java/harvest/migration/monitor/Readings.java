package harvest.migration.monitor;

import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Status;
import harvest.migration.pace.Circuit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** What people look at, put together from where it is known; each look is a new one. */
public final class Readings {
  /** The time left where nobody can say. */
  public static final long UNKNOWN = -1;

  private final Counters counters;
  private final Operation operation;
  private final Map<String, Circuit> circuits;
  private final LongSupplier lag;
  private final Taken taken;
  private final Rate rate;
  private final CallHistory history;

  /**
   * What each stage took from its topic and has not finished.
   *
   * @param finishedUncommitted requests that have their outcome and still count as lag: a commit
   *     waits for the records before
   */
  public record Taken(
      LongSupplier requests,
      LongSupplier finishedUncommitted,
      LongSupplier lookUps,
      LongSupplier reads) {}

  /**
   * One look.
   *
   * @param done requests that came to their one outcome, since the start of the process
   * @param left records of the requests topic without an outcome; negative: not known
   * @param etaSeconds {@link #UNKNOWN} where nobody can say
   * @param lookUps tokens whose accounts are being looked up
   * @param reads lists that are being read
   * @param open applications whose circuits are open
   */
  public record Look(
      RunState state,
      long done,
      long left,
      double perSecond,
      long etaSeconds,
      long inDoubt,
      long lookUps,
      long reads,
      List<String> open) {}

  public Readings(
      Counters counters,
      Operation operation,
      Map<String, Circuit> circuits,
      LongSupplier lag,
      Taken taken) {
    this.counters = counters;
    this.operation = operation;
    this.circuits = circuits;
    this.lag = lag;
    this.taken = taken;
    this.rate = new Rate(this::done, System::nanoTime);
    this.history = new CallHistory(counters::calls, System::nanoTime);
  }

  /** What happened since the start of the process. */
  public Counters counters() {
    return counters;
  }

  Operation operation() {
    return operation;
  }

  /** Lets the rate be that of the last minute; to be called once a second. */
  void sample() {
    rate.sample();
    history.sample();
  }

  /** Calls of the last hour. */
  public CallHistory history() {
    return history;
  }

  long lag() {
    return lag.getAsLong();
  }

  /** Requests that were taken and have no outcome yet. */
  public long inFlight() {
    return taken.requests().getAsLong();
  }

  double perSecond() {
    return rate.perSecond();
  }

  private long done() {
    long done = counters.deadLettersTotal() + counters.duplicates();
    for (Status status : Status.values()) {
      done += counters.results(status);
    }
    return done;
  }

  long etaSeconds() {
    return eta(left(), perSecond());
  }

  private long left() {
    long lag = lag();
    return lag < 0 ? lag : Math.max(inFlight(), lag - taken.finishedUncommitted().getAsLong());
  }

  private static long eta(long left, double perSecond) {
    if (left == 0) {
      return 0;
    }
    return left < 0 || perSecond <= 0 ? UNKNOWN : (long) Math.ceil(left / perSecond);
  }

  /** Takes a look. */
  public Look look() {
    long left = left();
    double perSecond = perSecond();
    return new Look(
        operation.state(),
        done(),
        left,
        perSecond,
        eta(left, perSecond),
        counters.deadLetters(Reason.IN_DOUBT),
        taken.lookUps().getAsLong(),
        taken.reads().getAsLong(),
        circuits.entrySet().stream()
            .filter(circuit -> circuit.getValue().state() == Circuit.State.OPEN)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** What the program is doing as a whole; the names are those of JMX, of health and of status. */
  public enum RunState {
    /** The routes are not up yet. */
    STARTING(true, false),
    RUNNING(true, true),
    /** Somebody paused it. */
    PAUSED(true, true),
    /** Harvest fails every call: one probe at a time goes out. */
    OUTAGE(true, true),
    /** The broker or the ledger is away, or the results topic does not take pairs. */
    WAITING(true, false),
    /** No new calls; those in flight are finished. */
    DRAINING(true, false),
    /** The migrate endpoint is gone. */
    GONE(false, false),
    STOPPED(false, false);

    private final boolean live;
    private final boolean ready;

    RunState(boolean live, boolean ready) {
      this.live = live;
      this.ready = ready;
    }

    /** Whether another start would help no more than this process does. */
    public boolean isLive() {
      return live;
    }

    /** Whether it takes requests as it should. */
    public boolean isReady() {
      return ready;
    }
  }

  /**
   * How fast a count grows, over the last minute or what there was of it since it left zero.
   * Thread-safe.
   */
  static final class Rate {
    private static final long MINUTE = 60_000_000_000L;
    private static final double SECOND = 1e9;

    private final LongSupplier count;
    private final LongSupplier nanos;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long at, long count) {}

    Rate(LongSupplier count, LongSupplier nanos) {
      this.count = count;
      this.nanos = nanos;
      sample();
    }

    /** Keeps what the count is now; to be called about once a second. */
    void sample() {
      long now = nanos.getAsLong();
      long counted = count.getAsLong();
      synchronized (samples) {
        if (counted == 0) {
          samples.clear(); // starting takes its time, and is no part of the rate
        }
        samples.addLast(new Sample(now, counted));
        // One sample stays that is a minute old or older: the one to measure from.
        while (samples.size() > 2 && now - second().at() >= MINUTE) {
          samples.removeFirst();
        }
      }
    }

    private Sample second() {
      var iterator = samples.iterator();
      iterator.next();
      return iterator.next();
    }

    double perSecond() {
      long now = nanos.getAsLong();
      long counted = count.getAsLong();
      Sample from;
      synchronized (samples) {
        from = samples.getFirst();
      }
      long elapsed = now - from.at();
      return elapsed <= 0 ? 0 : (counted - from.count()) * SECOND / elapsed;
    }
  }
}
