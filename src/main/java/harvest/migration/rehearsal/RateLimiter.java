package harvest.migration.rehearsal;

import harvest.migration.rehearsal.SimulatorOptions.Limits;
import harvest.migration.rehearsal.SimulatorOptions.RateLimit;
import harvest.migration.rehearsal.SimulatorOptions.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Admits calls as its limits allow; begins with nothing counted. One thread. */
final class RateLimiter {
  private final List<Counter> counters = new ArrayList<>();
  private final boolean refusedCount;

  RateLimiter(Limits limits) {
    this.refusedCount = limits.refusedCount();
    limits.limits().forEach(limit -> counters.add(new Counter(limit)));
  }

  /** Zero if the call is admitted, and counts then; otherwise how long to wait. */
  Duration admit(ApiCall call, ApiCall.Operation operation) {
    List<Counter> counting =
        counters.stream().filter(counter -> counter.limit.counts(call.path())).toList();
    long now = nanos(call.now());
    long wait = 0;
    for (Counter counter : counting) {
      wait = Math.max(wait, counter.wait(counter.times(call, operation), now));
    }
    if (wait == 0 || refusedCount) {
      counting.forEach(counter -> counter.times(call, operation).addLast(now));
    }
    return Duration.ofNanos(wait);
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  private static final class Counter {
    private final RateLimit limit;
    private final long period;
    private final Map<Object, ArrayDeque<Long>> calls = new HashMap<>();

    Counter(RateLimit limit) {
      this.limit = limit;
      this.period = limit.period().toNanos();
    }

    long wait(ArrayDeque<Long> times, long now) {
      boolean fixed = limit.window() == Window.FIXED;
      long begin = fixed ? Math.floorDiv(now, period) * period - 1 : now - period;
      while (!times.isEmpty() && times.getFirst() <= begin) {
        times.removeFirst();
      }
      if (times.size() < limit.requests()) {
        return 0;
      }
      return fixed
          ? (Math.floorDiv(now, period) + 1) * period - now
          : Objects.requireNonNull(times.peekFirst()) + period - now;
    }

    ArrayDeque<Long> times(ApiCall call, ApiCall.Operation operation) {
      @Nullable Object key =
          switch (limit.scope()) {
            case ALL -> "";
            case IP -> call.request().remoteAddress().host();
            case TOKEN -> operation.fingerprint();
            case APPLICATION -> operation.application();
          };
      return calls.computeIfAbsent(key == null ? "" : key, k -> new ArrayDeque<>());
    }
  }
}
