package harvest.migration.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The arguments of a call, as far as a failure must not repeat them: a secret may have been given
 * in the place of a path or a name. Repeated are short ones, words, options, names of files with a
 * common extension, and paths of what is there.
 */
final class GivenArguments {
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?s).{0,7}"
              + "|-{0,2}[a-z][a-z_-]{0,24}"
              + "|[\\w ./:-]{1,255}\\.(csv|gz|html|json|jsonl|jwk|ndjson|pem|properties)");

  private final List<String> hidden;

  GivenArguments(List<String> arguments) {
    this.hidden =
        arguments.stream()
            .map(argument -> argument.replaceFirst("^--[a-z-]+=", ""))
            .filter(value -> !HARMLESS.matcher(value).matches() && !isThere(value))
            .toList();
  }

  private static boolean isThere(String value) {
    try {
      return Files.exists(Path.of(value));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The text with {@code ***} in the place of each of them. */
  String hiddenIn(String text) {
    String shown = text;
    for (String value : hidden) {
      // as given, and as a path has it
      shown = shown.replace(value, "***").replace(value.replaceAll("/+", "/"), "***");
    }
    return shown;
  }
}
