package harvest.migration.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests that a page names, as {@code Class#method}. */
final class NamedTests {
  private static final Pattern TEST = Pattern.compile("`([A-Za-z]+Test)#([A-Za-z0-9]+)`");

  private NamedTests() {}

  /** Whether a text names one. */
  static boolean areIn(String text) {
    return TEST.matcher(text).find();
  }

  /** Every one that the text names is there, and it names one at least. */
  static void assertThere(String text) throws IOException {
    assertThat(areIn(text)).isTrue();
    for (MatchResult named : TEST.matcher(text).results().toList()) {
      assertThat(sources(named.group(1) + ".java"))
          .as(named.group())
          .anyMatch(source -> source.contains("void " + named.group(2) + "("));
    }
  }

  /** Two packages may have a test of one name. */
  private static List<String> sources(String name) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .filter(file -> file.getFileName().toString().equals(name))
          .map(NamedTests::read)
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
