package harvest.migration.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads values as what they are. What cannot be read is a problem, and the default takes its place
 * so that the next one is found too.
 */
final class Values {
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final Pattern BYTES =
      Pattern.compile("(\\d{1,6})([kmgt])i?b?|(\\d{1,15})", Pattern.CASE_INSENSITIVE);
  private static final Pattern BROKERS =
      Pattern.compile(
          "[^\\s,/:]+:\\d{1,5}(\\s*,\\s*[^\\s,/:]+:\\d{1,5})*|\\[[0-9a-fA-F:]+]:\\d{1,5}");

  private static final int LONGEST_QUOTE = 60;

  private final Sources sources;
  private final References references;
  private final Consumer<Problem> problems;
  private final Set<Key> unresolved = EnumSet.noneOf(Key.class);
  private final Map<String, String> effective = new LinkedHashMap<>();

  Values(Sources sources, References references, Consumer<Problem> problems) {
    this.sources = sources;
    this.references = references;
    this.problems = problems;
  }

  /** What was read so far, as text for Camel. */
  Map<String, String> effective() {
    return effective;
  }

  /** The value, or the default; null where there is neither. Empty counts as not set. */
  @Nullable String text(Key key) {
    String value = raw(key);
    if (value != null) {
      effective.put(key.key(), value);
    }
    return value;
  }

  /** A value that may carry a secret: it may stand in a file and goes to no placeholder. */
  String guarded(Key key) {
    Optional<String> value = references.guarded(entry(key));
    if (value.isEmpty()) {
      unresolved.add(key);
    }
    return value.orElseGet(() -> fallback(key));
  }

  /** The same where there is no default; null where it is not set. */
  @Nullable String optionalGuarded(Key key) {
    String value = guarded(key);
    return value.isEmpty() ? null : value;
  }

  String required(Key key) {
    return Objects.requireNonNullElse(text(key), "");
  }

  int number(Key key, int least) {
    return number(key, least, Integer.MAX_VALUE);
  }

  int number(Key key, int least, int most) {
    return Objects.requireNonNull(optionalNumber(key, least, most));
  }

  @Nullable Integer optionalNumber(Key key, int least, int most) {
    String range = most == Integer.MAX_VALUE ? least + " on" : least + " to " + most;
    return read(
        key,
        text -> wholeNumber(text).filter(number -> number >= least && number <= most),
        "no whole number from " + range,
        "set it to one" + like(key));
  }

  Duration duration(Key key, boolean mayBeZero) {
    Duration value =
        Objects.requireNonNull(
            read(
                key,
                text -> DurationText.parse(text).filter(found -> mayBeZero || !found.isZero()),
                mayBeZero ? "no duration" : "no duration above zero",
                "write it like 500ms, 15s or 2m"));
    effective.put(key.key(), String.valueOf(value.toMillis()));
    return value;
  }

  long bytes(Key key) {
    return Objects.requireNonNull(
        read(key, Values::byteCount, "no number of bytes", "write it like 500MiB or 16GiB"));
  }

  boolean flag(Key key) {
    return choice(key, "false", "true").equals("true");
  }

  String choice(Key key, String... allowed) {
    List<String> choices = List.of(allowed);
    return Objects.requireNonNull(
        read(
            key,
            text -> Optional.of(text.toLowerCase(Locale.ROOT)).filter(choices::contains),
            "neither of " + String.join(", ", choices),
            "set it to one of them"));
  }

  String topic(Key key) {
    return Objects.requireNonNull(
        read(
            key,
            text -> Optional.of(text).filter(name -> TOPIC.matcher(name).matches()),
            "no name of a topic",
            "use letters, digits, dots, dashes and underscores"));
  }

  String brokers(Key key) {
    return Objects.requireNonNull(
        read(
            key,
            text -> Optional.of(text).filter(list -> BROKERS.matcher(list).matches()),
            "no list of HOST:PORT",
            "set it to one" + like(key)));
  }

  @Nullable Path optionalPath(Key key) {
    return read(key, Values::path, "no path", "set it to a path");
  }

  Path path(Key key) {
    return Objects.requireNonNull(optionalPath(key));
  }

  /** Notes a problem of a key that was read; one whose references failed has its problem. */
  void reject(Key key, String problem, String remedy) {
    if (unresolved.contains(key)) {
      return;
    }
    problems.accept(new Problem(key.key(), where(key), problem, remedy));
  }

  private <T> @Nullable T read(
      Key key, Function<String, Optional<T>> reader, String problem, String remedy) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    Optional<T> value = reader.apply(text);
    if (value.isPresent()) {
      return value.get();
    }
    reject(key, "\"" + quoted(key) + "\" is " + problem, remedy);
    return Optional.ofNullable(key.fallback()).flatMap(reader).orElse(null);
  }

  private @Nullable String raw(Key key) {
    Entry entry = entry(key);
    if (entry.value().isEmpty()) {
      return null;
    }
    Optional<String> value = references.value(entry);
    if (value.isEmpty()) {
      unresolved.add(key);
    }
    return value.orElseGet(() -> key.fallback());
  }

  /** As it was written, not what a function made of it: that may have been the wrong one. */
  private String quoted(Key key) {
    String written = entry(key).value();
    return written.length() <= LONGEST_QUOTE
        ? written
        : written.substring(0, LONGEST_QUOTE) + "...";
  }

  private Entry entry(Key key) {
    Entry entry = sources.find(key.key());
    return entry == null || entry.value().isEmpty()
        ? new Entry(key.key(), fallback(key), where(key))
        : entry;
  }

  private String where(Key key) {
    Entry entry = sources.find(key.key());
    return entry == null ? Problem.NOT_SET : entry.where();
  }

  private static String fallback(Key key) {
    return Objects.requireNonNullElse(key.fallback(), "");
  }

  private static String like(Key key) {
    return key.fallback() == null ? "" : ", such as " + key.fallback();
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
}
