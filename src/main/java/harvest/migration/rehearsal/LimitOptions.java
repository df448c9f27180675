package harvest.migration.rehearsal;

import java.util.List;

/**
 * The limits that hold, and how a refusal says when to come again.
 *
 * @param limits all hold at once; none: no limit
 * @param retryAfter {@code seconds}, {@code http-date}, {@code missing}
 * @param refusedCount whether a refused call counts too
 */
public record LimitOptions(List<RateLimit> limits, RetryAfter retryAfter, boolean refusedCount) {

  /** The forms of Retry-After. */
  public enum RetryAfter {
    SECONDS,
    HTTP_DATE,
    MISSING
  }

  /** Copies. */
  public LimitOptions {
    limits = List.copyOf(limits);
  }

  /** No limit. */
  public static LimitOptions defaults() {
    return new LimitOptions(List.of(), RetryAfter.SECONDS, false);
  }
}
