package harvest.migration.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a value has to be.
 *
 * @param reader the value, or empty where the text is none
 * @param refusal what is said of a text that is none
 * @param repeated whether the text may be repeated: what stands where a name or a path should be
 *     may be a secret
 */
public record ValueType<T>(
    Function<String, Optional<T>> reader, String refusal, String remedy, boolean repeated) {
  static final int HIGHEST_PORT = 65_535;

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");
  private static final Pattern BYTES =
      Pattern.compile("(\\d{1,6})([kmgt])i?b?|(\\d{1,15})", Pattern.CASE_INSENSITIVE);

  static final ValueType<String> TEXT = new ValueType<>(Optional::of, "", "", false);

  static final ValueType<Boolean> FLAG =
      new ValueType<>(
          text -> choice("false", "true").reader.apply(text).map(Boolean::valueOf),
          "neither of false, true",
          "set it to one of them",
          true);

  static final ValueType<Path> PATH =
      new ValueType<>(ValueType::path, "no path", "set it to a path", false);

  static final ValueType<String> TOPIC =
      matching(
          "[A-Za-z0-9._-]{1,249}",
          "no name of a topic",
          "use letters, digits, dots, dashes and underscores");

  static final ValueType<String> BROKERS =
      matching(
          "[^\\s,/:]+:\\d{1,5}(\\s*,\\s*[^\\s,/:]+:\\d{1,5})*|\\[[0-9a-fA-F:]+]:\\d{1,5}",
          "no list of HOST:PORT",
          "set it to one, such as localhost:9092");

  /** A JDBC URL, which may hold a password. */
  static final ValueType<String> LEDGER =
      matching(
          "jdbc:(sqlite|postgresql):.+",
          "no URL of a ledger",
          "set it to jdbc:sqlite:PATH or jdbc:postgresql://HOST/DATABASE");

  static final ValueType<String> USER_AGENT =
      matching("[ -~]*", "has characters that no header may carry", "use printable ASCII");

  static final ValueType<Long> BYTE_COUNT =
      new ValueType<>(
          ValueType::byteCount, "no number of bytes", "write it like 500MiB or 16GiB", true);

  /** An address of Harvest without a slash at its end. */
  static final ValueType<String> URL =
      new ValueType<>(
          text ->
              uri(text)
                  .filter(url -> "https".equals(scheme(url)) || "http".equals(scheme(url)))
                  .map(url -> text.endsWith("/") ? text.substring(0, text.length() - 1) : text),
          "no https:// URL of host and path alone",
          "set it to one, such as https://id.getharvest.com",
          false);

  /** The address of a proxy that is spoken to in plain HTTP. */
  static final ValueType<URI> PROXY =
      new ValueType<>(
          text ->
              uri(text)
                  .filter(url -> "http".equals(scheme(url)) && url.getRawPath().matches("/?"))
                  .filter(url -> url.getPort() > 0 && url.getPort() <= HIGHEST_PORT),
          "no http://HOST:PORT",
          "set it to one; credentials go to harvest.http.proxy-user and harvest.http.proxy-password",
          false);

  static ValueType<Integer> from(int least) {
    return between(least, Integer.MAX_VALUE);
  }

  static ValueType<Integer> between(int least, int most) {
    String range = most == Integer.MAX_VALUE ? least + " on" : least + " to " + most;
    return new ValueType<>(
        text -> wholeNumber(text).filter(number -> number >= least && number <= most),
        "no whole number from " + range,
        "set it to one",
        true);
  }

  static ValueType<Duration> duration(boolean mayBeZero) {
    return new ValueType<>(
        text -> DurationText.parse(text).filter(found -> mayBeZero || !found.isZero()),
        mayBeZero ? "no duration" : "no duration above zero",
        "write it like 500ms, 15s or 2m",
        true);
  }

  static ValueType<String> choice(String... allowed) {
    List<String> choices = List.of(allowed);
    return new ValueType<>(
        text -> Optional.of(text.toLowerCase(Locale.ROOT)).filter(choices::contains),
        "neither of " + String.join(", ", choices),
        "set it to one of them",
        true);
  }

  /** Whether {@code http://} to that host leaves this machine. */
  static boolean isOpen(String url) {
    return uri(url)
        .filter(one -> "http".equals(scheme(one)) && !LOOPBACK.matcher(one.getHost()).matches())
        .isPresent();
  }

  private static ValueType<String> matching(String pattern, String refusal, String remedy) {
    Pattern compiled = Pattern.compile(pattern);
    return new ValueType<>(
        text -> Optional.of(text).filter(one -> compiled.matcher(one).matches()),
        refusal,
        remedy,
        false);
  }

  /** A URL with a host, and with nothing in it that an address has no use for. */
  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(new URI(text))
          .filter(url -> url.getHost() != null && url.getRawUserInfo() == null)
          .filter(url -> url.getRawQuery() == null && url.getRawFragment() == null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String scheme(URI url) {
    return url.getScheme() == null ? null : url.getScheme().toLowerCase(Locale.ROOT);
  }

  private static Optional<Long> byteCount(String text) {
    Matcher parts = BYTES.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long bytes =
        parts.group(2) == null
            ? Long.parseLong(parts.group(3))
            : Long.parseLong(parts.group(1))
                << (10 * (1 + "kmgt".indexOf(parts.group(2).toLowerCase(Locale.ROOT))));
    return Optional.of(bytes).filter(count -> count > 0);
  }

  private static Optional<Integer> wholeNumber(String text) {
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Durations as people write them: {@code 500ms}, {@code 15s}, {@code 2m}, {@code 1h30m}, ISO. */
  public static final class DurationText {
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
}
