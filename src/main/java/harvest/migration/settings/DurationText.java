package harvest.migration.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 15s}, {@code 2m}, {@code 1h30m}, ISO. */
public final class DurationText {
  private static final Pattern PARTS =
      Pattern.compile(
          "(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

  private DurationText() {}

  /** The duration, or empty where the text is none. It is never negative. */
  public static Optional<Duration> parse(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    Matcher parts = PARTS.matcher(trimmed);
    if (!trimmed.isEmpty() && parts.matches()) {
      return Optional.of(
          Duration.ofDays(part(parts, 1))
              .plusHours(part(parts, 2))
              .plusMinutes(part(parts, 3))
              .plusSeconds(part(parts, 4))
              .plusMillis(part(parts, 5)));
    }
    try {
      return Optional.of(Duration.parse(trimmed)).filter(duration -> !duration.isNegative());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static long part(Matcher parts, int group) {
    String digits = parts.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
