package harvest.migration.harvest;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date in any of the three
 * forms of RFC 9110, 5.6.7. Never throws, never answers more than its maximum.
 */
public final class RetryAfter {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,30}(\\.\\d{1,9})?");
  // A date is known without its day of the week, and a wrong one is no reason to refuse it.
  private static final Pattern DAY_NAME = Pattern.compile("^[A-Za-z]{3,9},? +");
  private static final Pattern ZONE = Pattern.compile("(?i) +(GMT|UTC|[+-]0000)$");
  private static final Pattern SPACES = Pattern.compile(" +");

  private final InstantSource clock;
  private final Duration max;

  public RetryAfter(InstantSource clock, Duration max) {
    this.clock = clock;
    this.max = max;
  }

  /**
   * How long to wait from now: zero for a date that is past, null where the header is missing,
   * negative or says nothing that can be read.
   */
  public @Nullable Duration read(@Nullable String header) {
    String text = header == null ? "" : header.strip();
    if (text.isEmpty() || text.length() > 64) {
      return null;
    }
    if (SECONDS.matcher(text).matches()) {
      BigDecimal millis = new BigDecimal(text).movePointRight(3);
      boolean beyond = millis.compareTo(BigDecimal.valueOf(max.toMillis())) > 0;
      return beyond ? max : Duration.ofMillis(millis.longValue());
    }
    Instant now = clock.instant();
    Instant date = date(text, now);
    if (date == null) {
      return null;
    }
    Duration wait = Duration.between(now, date);
    return wait.isNegative() ? Duration.ZERO : wait.compareTo(max) > 0 ? max : wait;
  }

  private static @Nullable Instant date(String text, Instant now) {
    String bare = ZONE.matcher(DAY_NAME.matcher(text).replaceFirst("")).replaceFirst("");
    String spaced = SPACES.matcher(bare).replaceAll(" ");
    for (DateTimeFormatter form : forms(now)) {
      try {
        return LocalDateTime.parse(spaced, form).toInstant(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        // the next form may fit
      }
    }
    return null;
  }

  private static DateTimeFormatter[] forms(Instant now) {
    // RFC 9110, 5.6.7: a two-digit year more than 50 years ahead is a past one.
    int base = now.atOffset(ZoneOffset.UTC).getYear() - 49;
    return new DateTimeFormatter[] {
      form("d MMM uuuu HH:mm:ss").toFormatter(Locale.ENGLISH),
      form("d-MMM-")
          .appendValueReduced(ChronoField.YEAR, 2, 2, base)
          .appendPattern(" HH:mm:ss")
          .toFormatter(Locale.ENGLISH),
      form("MMM d HH:mm:ss uuuu").toFormatter(Locale.ENGLISH)
    };
  }

  private static DateTimeFormatterBuilder form(String pattern) {
    return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
  }
}
