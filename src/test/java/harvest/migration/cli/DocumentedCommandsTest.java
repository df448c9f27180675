package harvest.migration.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command lines in the documents for operators are ones that the program takes. */
class DocumentedCommandsTest {
  private static final Set<String> OF_THE_CONTRACT =
      Set.of("plan", "status", "report", "replay", "authorize-links", "rebuild-ledger");

  @ParameterizedTest
  @ValueSource(strings = {"docs/runbook.md", "docs/monitoring.md"})
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
      String[] words = line.split("\\s+");
      boolean online = List.of(words).contains("--online");
      if (online
          && program.getSubcommands().get("check").getCommandSpec().findOption("--online")
              == null) {
        continue; // an option of the contract
      }
      if (program.getSubcommands().containsKey(words[0])) {
        assertThatCode(() -> program.parseArgs(words)).as(line).doesNotThrowAnyException();
      } else {
        assertThat(words[0]).as(line).isIn(OF_THE_CONTRACT);
      }
    }
  }
}
