package harvest.migration.request;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from.
 *
 * @param source {@code file:NAME#LINE} for a row of a file drop, else {@code kafka:} and the
 *     coordinates
 * @param at the record that it was taken from
 * @param traceparent the valid W3C trace context that it came with, else null
 * @param tracestate the same; never there without a traceparent
 */
public record Origin(
    String source, Coordinates at, @Nullable String traceparent, @Nullable String tracestate) {
  private static final Pattern SOURCE =
      Pattern.compile(
          "(?:file:[^\\p{Cntrl}]{1,255}#\\d{1,12}|kafka:[\\w.-]{1,249}-\\d{1,9}@\\d{1,18})");
  private static final Pattern TRACEPARENT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final Pattern TRACESTATE = Pattern.compile("[\\x20-\\x7e]{1,512}");

  /**
   * The origin of a record with these headers; a header that is not well formed counts as absent.
   */
  public static Origin of(
      Coordinates at,
      @Nullable String source,
      @Nullable String traceparent,
      @Nullable String tracestate) {
    boolean traced = traceparent != null && TRACEPARENT.matcher(traceparent).matches();
    return new Origin(
        source != null && SOURCE.matcher(source).matches() ? source : "kafka:" + at,
        at,
        traced ? traceparent : null,
        traced && tracestate != null && TRACESTATE.matcher(tracestate).matches()
            ? tracestate
            : null);
  }
}
