package harvest.migration.rehearsal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values of flags, read so that a wrong one is named with its flag. */
final class FlagText {
  private FlagText() {}

  static List<String> halves(String flag, String text, char at) {
    int split = text.indexOf(at);
    if (split < 1) {
      throw new IllegalArgumentException(flag + ": '" + at + "' is missing in '" + text + "'");
    }
    return List.of(text.substring(0, split), text.substring(split + 1));
  }

  static <T> T flag(String flag, String text, Function<String, T> read) {
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(flag + ": " + e.getMessage(), e);
    }
  }

  static <E extends Enum<E>> E choice(String flag, @Nullable String text, E otherwise, E[] values) {
    if (text == null) {
      return otherwise;
    }
    for (E value : values) {
      if (name(value).equals(text.toLowerCase(Locale.ROOT))) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        flag
            + ": '"
            + text
            + "' is not one of "
            + Arrays.stream(values).map(FlagText::name).toList());
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
