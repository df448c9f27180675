package harvest.migration.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of a few values by the name that it has outside. */
abstract class NamedOption<T> implements ITypeConverter<T>, Iterable<String> {
  private final List<T> values;
  private final Function<T, String> name;

  NamedOption(List<T> values, Function<T, String> name) {
    this.values = values;
    this.name = name;
  }

  /** Formats of an answer. */
  enum Format {
    TABLE,
    TEXT,
    JSON,
    CSV,
    NDJSON,
    HTML;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public T convert(String text) {
    return values.stream()
        .filter(value -> name.apply(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is none of " + String.join(", ", this)));
  }

  @Override
  public Iterator<String> iterator() {
    return values.stream().map(name).iterator();
  }
}
