package harvest.migration.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import harvest.migration.cli.HarvestMigration;
import harvest.migration.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages on coverage and guarantees name routes, tests and commands that are there. */
class GuideCoverageTest {
  private static final Pattern ROUTES =
      Pattern.compile("`(routes/[a-z-]+\\.camel\\.yaml)`(?: \\(([^)]*)\\))?");
  private static final Pattern COMMAND = Pattern.compile("`\\./harvest-migration ([^`]*)`");

  private static String page;

  @BeforeAll
  static void page() throws IOException {
    page = Files.readString(Path.of("docs/guide-coverage.md"));
  }

  @Test
  void everySystemHasARouteATestAndSomethingToSee() {
    List<String[]> rows =
        page.lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| system"))
            .map(line -> line.split(" \\| ", -1))
            .toList();
    assertThat(rows).hasSize(11);
    for (String[] row : rows) {
      assertThat(row).as(row[0]).hasSize(4);
      assertThat(ROUTES.matcher(row[1]).find()).as(row[0]).isTrue();
      assertThat(NamedTests.areIn(row[2])).as(row[0]).isTrue();
      assertThat(row[3]).as(row[0]).isNotBlank();
    }
  }

  @Test
  void everyRouteIsInTheFileThatIsNamed() throws IOException {
    for (MatchResult named : ROUTES.matcher(page).results().toList()) {
      Path file = Path.of(named.group(1));
      assertThat(file).exists();
      String ids = named.group(2) == null ? "" : named.group(2);
      for (MatchResult id : Pattern.compile("`([a-z0-9-]+)`").matcher(ids).results().toList()) {
        assertThat(Files.readString(file)).contains("- route:\n    id: " + id.group(1) + "\n");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"guide-coverage", "guarantees", "field"})
  void everyTestIsThere(String page) throws IOException {
    NamedTests.assertThere(Files.readString(Path.of("docs", page + ".md")));
  }

  @Test
  void everyFindingOfTheFieldHasItsTest() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("docs/field.md")).stream()
            .filter(line -> line.matches("\\| [ABCE]\\d+ \\|.*"))
            .toList();
    assertThat(rows).hasSize(54).allMatch(NamedTests::areIn);
  }

  @Test
  void everyCommandLineIsUnderstood() {
    for (MatchResult command : COMMAND.matcher(page).results().toList()) {
      assertThatCode(
              () ->
                  HarvestMigration.commandLine(Surroundings.ofThisProcess())
                      .parseArgs(command.group(1).split(" ")))
          .as(command.group())
          .doesNotThrowAnyException();
    }
  }
}
