package harvest.migration.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  private static String row(String... cells) {
    StringWriter text = new StringWriter();
    new Csv(new PrintWriter(text)).row(Arrays.asList(cells));
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1", "+1", "-1", "@SUM(1)", " =1", "\t=1", "\r@a", "|calc", "＝1", "＠a"})
  void whatASpreadsheetTakesForAFormulaIsText(String formula) {
    assertThat(row("a", formula)).matches("a,('|\\?).*\n");
  }

  @Test
  void namesForgeNoRowAndTurnNoDirection() {
    assertThat(row("a\n\"b\",c", null, "", "kim\u202e\u009b1m"))
        .isEqualTo("\"a?\"\"b\"\",c\",,,kim??1m\n");
  }
}
