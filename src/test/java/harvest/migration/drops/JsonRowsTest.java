package harvest.migration.drops;

import static harvest.migration.drops.Rows.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.Row.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {
  @Test
  void countsTheLinesOfNdjsonAndSkipsEmptyOnes() throws IOException {
    List<Row> rows = Rows.of("a.ndjson", "\uFEFF{\"a\":1}\r\n\r\n  \n{\"a\":2}");

    assertThat(rows).extracting(Row::line).containsExactly(1L, 4L);
    assertThat(rows).extracting(Rows::json).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense topsecret",
        "42",
        "[]",
        "{\"a\":1} {\"a\":2}",
        "{\"a\":",
        "{\"a\":1,\"a\":2}"
      })
  void rejectsALineThatIsNotOneObject(String line) throws IOException {
    List<Row> rows = Rows.of("a.ndjson", line + "\n{\"a\":2}\n");

    Row.Rejected rejection = ((Row.Rejected) rows.get(0));
    assertThat(rejection.reason()).isEqualTo(Reason.NOT_READABLE);
    assertThat(rejection.line()).isEqualTo(1);
    assertThat(rejection.text()).doesNotContain("topsecret");
    assertThat(json(rows.get(1))).isEqualTo("{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.ndjson", "a.json"})
  void rejectsOnlyTheRowThatIsNotUtf8(String name) throws IOException {
    String text = "{\"a\":\"\u00e9\"}" + separator(name) + "{\"a\":2}";
    byte[] bytes = wrapped(name, text).getBytes(StandardCharsets.ISO_8859_1);

    List<Row> rows = Rows.of(name, bytes);

    assertThat(((Row.Rejected) rows.get(0)).reason()).isEqualTo(Reason.WRONG_ENCODING);
    assertThat(json(rows.get(1))).isEqualTo("{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.ndjson", "a.json"})
  void rejectsARowThatIsTooLongToKeepAndGoesOnBehindIt(String name) throws IOException {
    String large = "{\"a\":\"" + "x".repeat(TextInput.RowText.MOST) + "\"}";

    List<Row> rows = Rows.of(name, wrapped(name, large + separator(name) + "{\"a\":2}"));

    assertThat(((Row.Rejected) rows.get(0)).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(rows.get(1).line()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\r\r\n"})
  void linesEndInAnyWay(String end) throws IOException {
    List<Row> rows = Rows.of("a.ndjson", "{\"a\":1}" + end + " " + end + "{\"a\":2}" + end);

    assertThat(rows).extracting(Row::line).containsExactly(1L, 3L);
    assertThat(rows).extracting(Rows::json).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n {\"a\":1} \n\n{\"a\":2}\n",
        "\r{\"a\":1}\r\r{\"a\":2}",
      })
  void whatIsInAJsonFileTellsThatItIsNdjson(String text) throws IOException {
    List<Row> rows = Rows.of("a.json", text);

    assertThat(rows).extracting(Row::line).containsExactly(2L, 4L);
    assertThat(rows).extracting(Rows::json).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @Test
  void aFirstRowThatIsNotJsonIsARowOfNdjson() throws IOException {
    List<Row> rows = Rows.of("a.json", "{\"a\":topsecret}\n{\"a\":2}\n");

    assertThat(rows.get(0)).isInstanceOf(Row.Rejected.class);
    assertThat(json(rows.get(1))).isEqualTo("{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"users\":[{\"a\":1},{\"a\":2}]}",
        "{\"page\":1,\"users\":[{\"a\":1}]}\n\n",
        "{\n  \"users\": [\n    {\"a\":1},\n    {\"a\":2}\n  ]\n}\n",
        "{\"meta\":{}\n,\"users\":[]}",
        "{\"application\":\"acme\",\"v1_refresh_token\":\"topsecret\"}\n",
        "{",
        "{}"
      })
  void anObjectAloneIsRefusedWholeAndTheLineSaysToDropItsArray(String text) {
    assertThatThrownBy(() -> Rows.of("a.json", text))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("drop that array on its own")
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void numbersStayAsTheyAreWritten() throws IOException {
    String row = "{\"subject\":1e21,\"n\":[1e10000,1.10,12345678901234567890.0]}";

    assertThat(json(Rows.of("a.ndjson", row).get(0))).isEqualTo(row);
    assertThat(json(Rows.of("a.json", "[" + row + "]").get(0))).isEqualTo(row);
  }

  @Test
  void countsTheElementsOfAnArrayAndKeepsWhatTheyHold() throws IOException {
    List<Row> rows =
        Rows.of(
            "a.json", "\uFEFF [ {\"a\":\"]},[{\\\"\"},\r\n{\"b\":{\"c\":[1.50,[]]}} , 7, [{}]\n] ");

    assertThat(rows).extracting(Row::line).containsExactly(1L, 2L, 3L, 4L);
    assertThat(json(rows.get(0))).isEqualTo("{\"a\":\"]},[{\\\"\"}");
    assertThat(json(rows.get(1))).isEqualTo("{\"b\":{\"c\":[1.50,[]]}}");
    assertThat(rows.get(2)).isInstanceOf(Row.Rejected.class);
    assertThat(rows.get(3)).isInstanceOf(Row.Rejected.class);
  }

  @Test
  void rejectsOnlyTheElementThatIsNotJson() throws IOException {
    List<Row> rows = Rows.of("a.json", "[{\"a\":topsecret},{\"a\":2}]");

    assertThat(rows.get(0)).isInstanceOf(Row.Rejected.class).asString().doesNotContain("topsec");
    assertThat(json(rows.get(1))).isEqualTo("{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "[]", " [ ] "})
  void hasNoRowsInAnEmptyFileOrArray(String text) throws IOException {
    assertThat(Rows.of("a.json", text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"application\":\"topsecret\"}",
        "topsecret",
        "[",
        "[{\"a\":1}",
        "[{\"a\":1},",
        "[{\"a\":1},]",
        "[,{\"a\":1}]",
        "[{\"a\":1}{\"a\":2}]",
        "[{\"a\":1}] topsecret",
        "[{\"a\":1]]",
        "[{\"a\":\"topsecret",
        "[{\"a\":\"topsecret\\",
        "[12"
      })
  void refusesWhatIsNotOneWholeArray(String text) {
    assertThatThrownBy(() -> Rows.of("a.json", text))
        .isInstanceOf(FileRefused.class)
        .message()
        .doesNotContain("topsecret");
  }

  private static String separator(String name) {
    return name.equals("a.json") ? "," : "\n";
  }

  private static String wrapped(String name, String text) {
    return name.equals("a.json") ? "[" + text + "]" : text;
  }
}
