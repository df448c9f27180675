package harvest.migration.monitor;

import harvest.migration.credentials.Circuit;
import harvest.migration.outcome.Reason;
import harvest.migration.outcome.Status;
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
  private final LongSupplier inFlight;
  private final Rate rate;

  /**
   * One look.
   *
   * @param done requests that came to their one outcome, since the start of the process
   * @param left records of the requests topic that are not committed; negative: not known
   * @param etaSeconds {@link #UNKNOWN} where nobody can say
   * @param open applications whose circuits are open
   */
  public record Look(
      RunState state,
      long done,
      long left,
      double perSecond,
      long etaSeconds,
      long inDoubt,
      List<String> open) {}

  public Readings(
      Counters counters,
      Operation operation,
      Map<String, Circuit> circuits,
      LongSupplier lag,
      LongSupplier inFlight) {
    this.counters = counters;
    this.operation = operation;
    this.circuits = circuits;
    this.lag = lag;
    this.inFlight = inFlight;
    this.rate = new Rate(this::done, System::nanoTime);
  }

  Counters counters() {
    return counters;
  }

  Operation operation() {
    return operation;
  }

  /** Lets the rate be that of the last minute; to be called once a second. */
  void sample() {
    rate.sample();
  }

  long lag() {
    return lag.getAsLong();
  }

  long inFlight() {
    return inFlight.getAsLong();
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
    return eta(lag(), perSecond());
  }

  private static long eta(long left, double perSecond) {
    if (left == 0) {
      return 0;
    }
    return left < 0 || perSecond <= 0 ? UNKNOWN : (long) Math.ceil(left / perSecond);
  }

  /** Takes a look. */
  public Look look() {
    long left = lag();
    double perSecond = perSecond();
    return new Look(
        operation.state(),
        done(),
        left,
        perSecond,
        eta(left, perSecond),
        counters.deadLetters(Reason.IN_DOUBT),
        circuits.entrySet().stream()
            .filter(circuit -> circuit.getValue().state() == Circuit.State.OPEN)
            .map(Map.Entry::getKey)
            .toList());
  }
}
