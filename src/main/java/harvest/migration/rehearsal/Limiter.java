package harvest.migration.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Admits calls as its limits allow. One thread. */
public final class Limiter {
  private final List<Counter> counters = new ArrayList<>();
  private final LimitOptions options;

  /** Begins with nothing counted. */
  public Limiter(LimitOptions options) {
    this.options = options;
    options.limits().forEach(limit -> counters.add(new Counter(limit)));
  }

  /** Zero if the call is admitted, and counts then; otherwise how long to wait. */
  public Duration admit(Caller caller, Instant now) {
    if (counters.isEmpty()) {
      return Duration.ZERO;
    }
    long nanos =
        Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    long wait = 0;
    for (Counter counter : counters) {
      wait = Math.max(wait, counter.wait(caller, nanos));
    }
    if (wait == 0 || options.refusedCount()) {
      counters.forEach(counter -> counter.count(caller, nanos));
    }
    return Duration.ofNanos(wait);
  }

  private static final class Counter {
    private final RateLimit limit;
    private final long period;
    private final Map<Object, ArrayDeque<Long>> calls = new HashMap<>();

    Counter(RateLimit limit) {
      this.limit = limit;
      this.period = limit.period().toNanos();
    }

    long wait(Caller caller, long now) {
      if (!limit.counts(caller.path())) {
        return 0;
      }
      ArrayDeque<Long> times = times(caller);
      long begin =
          limit.window() == RateLimit.Window.FIXED
              ? Math.floorDiv(now, period) * period - 1
              : now - period;
      while (!times.isEmpty() && times.getFirst() <= begin) {
        times.removeFirst();
      }
      if (times.size() < limit.requests()) {
        return 0;
      }
      return limit.window() == RateLimit.Window.FIXED
          ? (Math.floorDiv(now, period) + 1) * period - now
          : Objects.requireNonNull(times.peekFirst()) + period - now;
    }

    void count(Caller caller, long now) {
      if (limit.counts(caller.path())) {
        times(caller).addLast(now);
      }
    }

    private ArrayDeque<Long> times(Caller caller) {
      return calls.computeIfAbsent(key(caller), k -> new ArrayDeque<>());
    }

    private Object key(Caller caller) {
      Object key =
          switch (limit.scope()) {
            case ALL -> "";
            case IP -> caller.ip();
            case TOKEN -> caller.token();
            case APPLICATION -> caller.application();
          };
      return key == null ? "" : key;
    }
  }
}
