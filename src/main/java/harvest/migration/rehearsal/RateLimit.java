package harvest.migration.rehearsal;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * So many calls in a period.
 *
 * @param window whether the period slides, or begins anew at its multiples
 * @param scope who shares it
 * @param path which paths it counts, by their beginning; {@code !} before it: which it does not
 */
public record RateLimit(int requests, Duration period, Window window, Scope scope, String path) {

  /** Where the period lies. */
  public enum Window {
    SLIDING,
    FIXED
  }

  /** Who shares a limit. */
  public enum Scope {
    ALL,
    IP,
    /** The token that is sent, of V1 or V2. */
    TOKEN,
    APPLICATION
  }

  /** Refuses a limit of nothing. */
  public RateLimit {
    if (requests < 1 || period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("a rate limit needs requests and a period above 0");
    }
  }

  /** A sliding limit that all share, over every path but reports. */
  public static RateLimit of(int requests, Duration period) {
    return new RateLimit(requests, period, Window.SLIDING, Scope.ALL, "!/v2/reports/");
  }

  /** With another window. */
  public RateLimit with(Window newWindow) {
    return new RateLimit(requests, period, newWindow, scope, path);
  }

  /** With another scope. */
  public RateLimit with(Scope newScope) {
    return new RateLimit(requests, period, window, newScope, path);
  }

  /** For other paths. */
  public RateLimit on(String newPath) {
    return new RateLimit(requests, period, window, scope, newPath);
  }

  /**
   * Reads {@code 100/15s}, then in any order {@code :fixed}, {@code :ip}, {@code :token}, {@code
   * :application} and a path, such as {@code 100/15m:fixed:/v2/reports/}.
   */
  public static RateLimit parse(String text) {
    List<String> parts = List.of(text.split(":", -1));
    List<String> numbers = List.of(parts.get(0).split("/", 2));
    if (numbers.size() != 2) {
      throw new IllegalArgumentException("'" + text + "' is no rate limit; write 100/15s");
    }
    RateLimit limit = of(Integer.parseInt(numbers.get(0)), Span.parse(numbers.get(1)));
    for (String part : parts.subList(1, parts.size())) {
      String word = part.toUpperCase(Locale.ROOT);
      if (part.startsWith("/") || part.startsWith("!")) {
        limit = limit.on(part);
      } else if (word.equals("FIXED") || word.equals("SLIDING")) {
        limit = limit.with(Window.valueOf(word));
      } else {
        limit = limit.with(Scope.valueOf(word));
      }
    }
    return limit;
  }

  boolean counts(String aPath) {
    return path.startsWith("!") ? !aPath.startsWith(path.substring(1)) : aPath.startsWith(path);
  }
}
