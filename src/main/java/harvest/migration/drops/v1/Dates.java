package harvest.migration.drops.v1;

import harvest.migration.drops.v1.Meaning.NotReadable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/** Dates and times in the forms that V1 wrote and took, in the one form of V2: ISO 8601. */
final class Dates {
  /** V1's own examples have wrong days of the week; they never counted. */
  private static final Pattern WEEKDAY =
      Pattern.compile("(?i)^(?:mon|tue|wed|thu|fri|sat|sun)\\w*,?\\s+");

  private static final DateTimeFormatter DAY =
      format("[uuuu-MM-dd][uuuuMMdd][d MMM uuuu][MMM d[,] uuuu]");
  private static final DateTimeFormatter MOMENT =
      format("[uuuu-MM-dd['T'][' ']HH:mm[:ss[.SSS]]][d MMM uuuu HH:mm:ss][ ][XXX][xx]");

  private Dates() {}

  /** The day; of a moment its day, where it was written. */
  static String day(String text) throws NotReadable {
    String plain = plain(text);
    String day = plain.length() > 10 && plain.charAt(4) == '-' ? plain.substring(0, 10) : plain;
    try {
      return LocalDate.parse(day, DAY).toString();
    } catch (DateTimeException e) {
      throw new NotReadable("a date");
    }
  }

  /** The moment in UTC, to the second as V2 writes it; one without a zone is in UTC. */
  static String moment(String text) throws NotReadable {
    try {
      TemporalAccessor moment =
          MOMENT.parseBest(
              plain(text).replaceFirst("(?:UTC|GMT)$", "+0000"),
              OffsetDateTime::from,
              LocalDateTime::from);
      return moment instanceof OffsetDateTime zoned
          ? zoned.toInstant().toString()
          : ((LocalDateTime) moment).toInstant(ZoneOffset.UTC).toString();
    } catch (DateTimeException e) {
      throw new NotReadable("a date and time");
    }
  }

  private static String plain(String text) {
    return WEEKDAY.matcher(text.strip()).replaceFirst("");
  }

  private static DateTimeFormatter format(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }
}
