package harvest.migration.payloads.v1;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Dates and times in the forms that V1 wrote and took, in the one form of V2: ISO 8601. */
final class Dates {
  /** V1's own examples have wrong days of the week; they never counted. */
  private static final Pattern WEEKDAY =
      Pattern.compile("(?i)^(?:mon|tue|wed|thu|fri|sat|sun)\\w*,?\\s+");

  private static final List<DateTimeFormatter> DAYS =
      formats("uuuu-MM-dd", "uuuuMMdd", "d MMM uuuu", "MMM d uuuu", "MMM d, uuuu");
  private static final List<DateTimeFormatter> MOMENTS =
      formats(
          "uuuu-MM-dd'T'HH:mm:ssXXX",
          "uuuu-MM-dd'T'HH:mm:ss.SSSXXX",
          "d MMM uuuu HH:mm:ss xx",
          "uuuu-MM-dd HH:mm:ss xx");
  private static final List<DateTimeFormatter> UTC =
      formats("uuuu-MM-dd HH:mm:ss", "uuuu-MM-dd HH:mm", "uuuu-MM-dd'T'HH:mm:ss");

  private Dates() {}

  /** The day; of a moment its day, where it was written. */
  static String day(String text) throws NotReadable {
    String plain = plain(text);
    String day = plain.length() > 10 && plain.charAt(4) == '-' ? plain.substring(0, 10) : plain;
    return parsed(DAYS, day, LocalDate::parse)
        .map(LocalDate::toString)
        .findFirst()
        .orElseThrow(() -> new NotReadable("a date"));
  }

  /** The moment in UTC, to the second as V2 writes it. */
  static String moment(String text) throws NotReadable {
    String plain = plain(text);
    String zoned = plain.replaceAll("(?:UTC|GMT)$", "+0000");
    Stream<Instant> moments =
        Stream.concat(
            parsed(MOMENTS, zoned, (t, format) -> OffsetDateTime.parse(t, format).toInstant()),
            parsed(
                UTC,
                plain,
                (t, format) -> LocalDateTime.parse(t, format).toInstant(ZoneOffset.UTC)));
    return moments
        .map(Instant::toString)
        .findFirst()
        .orElseThrow(() -> new NotReadable("a date and time"));
  }

  private static String plain(String text) {
    return WEEKDAY.matcher(text.strip()).replaceFirst("");
  }

  private static <T> Stream<T> parsed(
      List<DateTimeFormatter> formats,
      String text,
      BiFunction<String, DateTimeFormatter, T> parse) {
    return formats.stream()
        .flatMap(
            format -> {
              try {
                return Stream.of(parse.apply(text, format));
              } catch (DateTimeParseException e) {
                return Stream.empty(); // another form, perhaps
              }
            });
  }

  private static List<DateTimeFormatter> formats(String... patterns) {
    return Stream.of(patterns)
        .map(
            pattern ->
                new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(pattern)
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT))
        .toList();
  }
}
