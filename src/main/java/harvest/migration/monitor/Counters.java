package harvest.migration.monitor;

import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.outcome.Outcome.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What happened since the start of the process. Exact, and without a lock on the hot path. */
public final class Counters {
  private final Map<String, PerApplication> applications = new ConcurrentHashMap<>();
  private final Map<Status, LongAdder> results = new EnumMap<>(Status.class);
  private final Map<Reason, LongAdder> deadLetters = new EnumMap<>(Reason.class);
  private final LongAdder received = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder refreshedAgain = new LongAdder();
  private final LongAdder calls = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder rateLimited = new LongAdder();
  private final LongAdder skippedResults = new LongAdder();
  private final LongAdder receivedReads = new LongAdder();
  private final LongAdder reads = new LongAdder();
  private final LongAdder failedReads = new LongAdder();
  private final LongAdder readRecords = new LongAdder();

  /** The same of one application. */
  public static final class PerApplication {
    private final LongAdder received = new LongAdder();
    private final LongAdder migrated = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();

    public long received() {
      return received.sum();
    }

    public long migrated() {
      return migrated.sum();
    }

    public long deadLettered() {
      return deadLettered.sum();
    }
  }

  /**
   * @param names of the configured applications; others are counted in the totals only
   */
  public Counters(Iterable<String> names) {
    names.forEach(name -> applications.put(name, new PerApplication()));
    for (Status status : Status.values()) {
      results.put(status, new LongAdder());
    }
    for (Reason reason : Reason.values()) {
      deadLetters.put(reason, new LongAdder());
    }
  }

  /** A record was taken from the requests topic. */
  public void received(@Nullable String application) {
    received.increment();
    PerApplication known = find(application);
    if (known != null) {
      known.received.increment();
    }
  }

  /** A result was published. */
  public void result(Status status, String application) {
    adder(results, status).increment();
    PerApplication known = find(application);
    if (known != null && status == Status.MIGRATED) {
      known.migrated.increment();
    }
  }

  /** A dead letter was published. */
  public void deadLetter(Reason reason, @Nullable String application) {
    adder(deadLetters, reason).increment();
    PerApplication known = find(application);
    if (known != null) {
      known.deadLettered.increment();
    }
  }

  public void duplicate() {
    duplicates.increment();
  }

  /** A duplicate that asked to refresh a V2 pair once more. */
  public void refreshedAgain() {
    refreshedAgain.increment();
  }

  /** Refresh tokens that were sent once more after they were refreshed. */
  public long refreshedAgainTotal() {
    return refreshedAgain.sum();
  }

  /** A call left for Harvest. */
  public void call(boolean retry) {
    calls.increment();
    if (retry) {
      retries.increment();
    }
  }

  /** A record of the results topic was none. */
  public void skippedResult() {
    skippedResults.increment();
  }

  /** A record was taken from the reads topic. */
  public void receivedRead() {
    receivedReads.increment();
  }

  /** A list was read to its end. */
  public void read(long records) {
    reads.increment();
    readRecords.add(records);
  }

  /** A list could not be read to its end. */
  public void failedRead() {
    failedReads.increment();
  }

  /** Harvest answered 429. */
  public void rateLimited() {
    rateLimited.increment();
  }

  public long skippedResults() {
    return skippedResults.sum();
  }

  /** Records taken from the reads topic. */
  public long receivedReads() {
    return receivedReads.sum();
  }

  /** Lists that were read to their end. */
  public long reads() {
    return reads.sum();
  }

  public long failedReads() {
    return failedReads.sum();
  }

  /** Records of the lists that were read to their end. */
  public long readRecords() {
    return readRecords.sum();
  }

  public long receivedTotal() {
    return received.sum();
  }

  public long results(Status status) {
    return adder(results, status).sum();
  }

  /** Results of all kinds. */
  public long resultsTotal() {
    return results.values().stream().mapToLong(LongAdder::sum).sum();
  }

  public long deadLetters(Reason reason) {
    return adder(deadLetters, reason).sum();
  }

  /** Dead letters of all reasons. */
  public long deadLettersTotal() {
    return deadLetters.values().stream().mapToLong(LongAdder::sum).sum();
  }

  public long duplicates() {
    return duplicates.sum();
  }

  public long calls() {
    return calls.sum();
  }

  public long retries() {
    return retries.sum();
  }

  public long rateLimitedTotal() {
    return rateLimited.sum();
  }

  /** Those of one application; null where none of that name is configured. */
  public @Nullable PerApplication find(@Nullable String application) {
    return application == null ? null : applications.get(application);
  }

  private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
    LongAdder adder = adders.get(key);
    if (adder == null) {
      throw new IllegalArgumentException("nothing counts " + key);
    }
    return adder;
  }
}
