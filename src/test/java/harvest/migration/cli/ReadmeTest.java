package harvest.migration.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.settings.Key;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The README, and the tables that it links to, say what is there, and all of it. */
class ReadmeTest {
  private static final Pattern COMMAND = Pattern.compile("\\./harvest-migration( [a-z][^`|#\\n]*)");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([^`]+)`[^|]* \\| ((?:`[^`]*`|[^|])*) \\|");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

  static Stream<String> commandLines() throws IOException {
    return COMMAND.matcher(readme()).results().map(found -> found.group(1).strip()).distinct();
  }

  @ParameterizedTest
  @MethodSource("commandLines")
  void eachCommandLineIsUnderstood(String line) {
    assertThatCode(() -> program().parseArgs(line.split(" "))).doesNotThrowAnyException();
  }

  @Test
  void theTableOfCommandsIsComplete() throws IOException {
    assertThat(table("README.md", "## You have Kafka").keySet())
        .containsExactlyInAnyOrderElementsOf(program().getSubcommands().keySet());
  }

  @Test
  void theTableOfKeysIsCompleteWithTheDefaults() throws IOException {
    Map<String, String> keys = table("docs/configuration.md", "## Keys");
    assertThat(keys.keySet().stream().filter(key -> key.startsWith("harvest.app.NAME.")))
        .containsExactlyInAnyOrder(
            "harvest.app.NAME.v1-client-id",
            "harvest.app.NAME.v1-client-secret",
            "harvest.app.NAME.v2-client-id",
            "harvest.app.NAME.v2-client-secret",
            "harvest.app.NAME.redirect-uri",
            "harvest.app.NAME.flow");
    keys.keySet().removeIf(key -> key.startsWith("harvest.app.NAME."));

    Map<String, String> expected = new LinkedHashMap<>();
    for (Key key : Key.values()) {
      expected.put(key.key(), key.fallback() == null ? "none" : "`" + key.fallback() + "`");
    }
    assertThat(keys).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void theTableOfReasonsIsComplete() throws IOException {
    assertThat(table("docs/dead-letters.md", "# Dead letters").keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Reason.values()).map(Reason::key).toList());
  }

  @Test
  void itsLinksLeadToWhatIsThere() throws IOException {
    List<String> links = LINK.matcher(readme()).results().map(found -> found.group(1)).toList();

    assertThat(links).hasSizeGreaterThan(4).allSatisfy(link -> assertThat(Path.of(link)).exists());
  }

  /** The rows of the first table below the heading that has them: first cell to second. */
  private static Map<String, String> table(String file, String heading) throws IOException {
    String text = "\n" + Files.readString(Path.of(file));
    int start = text.indexOf("\n" + heading);
    assertThat(start).as(heading).isNotNegative();
    int end = text.indexOf("\n## ", start + 1);
    Map<String, String> rows = new LinkedHashMap<>();
    Matcher matcher = ROW.matcher(text.substring(start, end < 0 ? text.length() : end));
    for (MatchResult row : matcher.results().toList()) {
      rows.put(row.group(1), row.group(2).strip());
    }
    return rows;
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  private static CommandLine program() {
    return HarvestMigration.commandLine(
        new Surroundings(
            Path.of("").toAbsolutePath(),
            Map.of(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(new StringWriter()),
            new Termination()));
  }
}
