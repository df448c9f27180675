package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How an answer is written. */
final class FormatOption implements ITypeConverter<FormatOption.Format> {
  enum Format {
    TABLE,
    TEXT,
    JSON,
    CSV,
    HTML
  }

  @Override
  public Format convert(String text) {
    return Arrays.stream(Format.values())
        .filter(format -> name(format).equals(text))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'" + text + "' is no format; see --help"));
  }

  /** The format, if it is one of those. */
  static Format oneOf(Format chosen, Format... allowed) throws CommandFailure {
    if (!List.of(allowed).contains(chosen)) {
      throw new CommandFailure(
          "--format: '"
              + name(chosen)
              + "' is none of "
              + Arrays.stream(allowed).map(FormatOption::name).collect(Collectors.joining(", ")),
          CommandFailure.UNUSABLE);
    }
    return chosen;
  }

  private static String name(Format format) {
    return format.name().toLowerCase(Locale.ROOT);
  }
}
