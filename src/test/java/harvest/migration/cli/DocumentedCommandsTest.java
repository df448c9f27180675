package harvest.migration.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command lines in the documents for operators are ones that the program takes. */
class DocumentedCommandsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/from-v1-to-v2.md",
        "docs/dead-letters.md",
        "docs/runbook.md",
        "docs/monitoring.md"
      })
  void everyCommandLineIsUnderstood(String file) throws Exception {
    CommandLine program = HarvestMigration.commandLine(Surroundings.ofThisProcess());
    Matcher found =
        Pattern.compile("\\./harvest-migration ([a-z][^`\\n]*)")
            .matcher(Files.readString(Path.of(file)));
    List<String> lines = new ArrayList<>();
    while (found.find()) {
      lines.add(found.group(1).strip());
    }
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      assertThatCode(() -> program.parseArgs(line.split("\\s+")))
          .as(line)
          .doesNotThrowAnyException();
    }
  }
}
