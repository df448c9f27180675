package harvest.migration.files.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.files.format.Rejection.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {
  @Test
  void countsTheLinesOfNdjsonAndSkipsEmptyOnes() throws IOException {
    List<Row> rows = rows(Format.NDJSON, "\uFEFF{\"a\":1}\r\n\r\n  \n{\"a\":2}");

    assertThat(rows).extracting(Row::line).containsExactly(1L, 4L);
    assertThat(rows).extracting(JsonRowsTest::json).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense topsecret", "42", "[]", "{\"a\":1} {\"a\":2}", "{\"a\":"})
  void rejectsALineThatIsNotOneObject(String line) throws IOException {
    List<Row> rows = rows(Format.NDJSON, line + "\n{\"a\":2}\n");

    Rejection rejection = ((Row.Unreadable) rows.get(0)).rejection();
    assertThat(rejection.reason()).isEqualTo(Reason.NOT_READABLE);
    assertThat(rejection.line()).isEqualTo(1);
    assertThat(rejection.text()).doesNotContain("topsecret");
    assertThat(json(rows.get(1))).isEqualTo("{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NDJSON", "JSON"})
  void rejectsOnlyTheRowThatIsNotUtf8(Format format) throws IOException {
    String text = "{\"a\":\"\u00e9\"}" + separator(format) + "{\"a\":2}";
    byte[] bytes = wrapped(format, text).getBytes(StandardCharsets.ISO_8859_1);

    List<Row> rows = rows(format, bytes);

    assertThat(((Row.Unreadable) rows.get(0)).rejection().reason())
        .isEqualTo(Reason.WRONG_ENCODING);
    assertThat(json(rows.get(1))).isEqualTo("{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NDJSON", "JSON"})
  void rejectsARowThatIsTooLongToKeepAndGoesOnBehindIt(Format format) throws IOException {
    String large = "{\"a\":\"" + "x".repeat(RowBytes.MOST) + "\"}";

    List<Row> rows = rows(format, wrapped(format, large + separator(format) + "{\"a\":2}"));

    assertThat(((Row.Unreadable) rows.get(0)).rejection().reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(rows.get(1).line()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\r\r\n"})
  void linesEndInAnyWay(String end) throws IOException {
    List<Row> rows = rows(Format.NDJSON, "{\"a\":1}" + end + " " + end + "{\"a\":2}" + end);

    assertThat(rows).extracting(Row::line).containsExactly(1L, 3L);
    assertThat(rows).extracting(JsonRowsTest::json).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n {\"a\":1} \n\n{\"a\":2}\n",
        "\r{\"a\":1}\r\r{\"a\":2}",
      })
  void whatIsInAJsonFileTellsThatItIsNdjson(String text) throws IOException {
    List<Row> rows = rows(Format.JSON, text);

    assertThat(rows).extracting(Row::line).containsExactly(2L, 4L);
    assertThat(rows).extracting(JsonRowsTest::json).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @Test
  void aFirstRowThatIsNotJsonIsARowOfNdjson() throws IOException {
    List<Row> rows = rows(Format.JSON, "{\"a\":topsecret}\n{\"a\":2}\n");

    assertThat(rows.get(0)).isInstanceOf(Row.Unreadable.class);
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
    assertThatThrownBy(() -> rows(Format.JSON, text))
        .isInstanceOf(BrokenDrop.class)
        .hasMessageContaining("drop that array on its own")
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void numbersStayAsTheyAreWritten() throws IOException {
    String row = "{\"subject\":1e21,\"n\":[1e10000,1.10,12345678901234567890.0]}";

    assertThat(json(rows(Format.NDJSON, row).get(0))).isEqualTo(row);
    assertThat(json(rows(Format.JSON, "[" + row + "]").get(0))).isEqualTo(row);
  }

  @Test
  void countsTheElementsOfAnArrayAndKeepsWhatTheyHold() throws IOException {
    List<Row> rows =
        rows(
            Format.JSON,
            "\uFEFF [ {\"a\":\"]},[{\\\"\"},\r\n{\"b\":{\"c\":[1.50,[]]}} , 7, [{}]\n] ");

    assertThat(rows).extracting(Row::line).containsExactly(1L, 2L, 3L, 4L);
    assertThat(json(rows.get(0))).isEqualTo("{\"a\":\"]},[{\\\"\"}");
    assertThat(json(rows.get(1))).isEqualTo("{\"b\":{\"c\":[1.50,[]]}}");
    assertThat(rows.get(2)).isInstanceOf(Row.Unreadable.class);
    assertThat(rows.get(3)).isInstanceOf(Row.Unreadable.class);
  }

  @Test
  void rejectsOnlyTheElementThatIsNotJson() throws IOException {
    List<Row> rows = rows(Format.JSON, "[{\"a\":topsecret},{\"a\":2}]");

    assertThat(rows.get(0)).isInstanceOf(Row.Unreadable.class).asString().doesNotContain("topsec");
    assertThat(json(rows.get(1))).isEqualTo("{\"a\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "[]", " [ ] "})
  void hasNoRowsInAnEmptyFileOrArray(String text) throws IOException {
    assertThat(rows(Format.JSON, text)).isEmpty();
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
    assertThatThrownBy(() -> rows(Format.JSON, text))
        .isInstanceOf(BrokenDrop.class)
        .message()
        .doesNotContain("topsecret");
  }

  private static String separator(Format format) {
    return format == Format.JSON ? "," : "\n";
  }

  private static String wrapped(Format format, String text) {
    return format == Format.JSON ? "[" + text + "]" : text;
  }

  private static List<Row> rows(Format format, String text) throws IOException {
    return rows(format, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Row> rows(Format format, byte[] bytes) throws IOException {
    RowSource source = format.rows(new ByteArrayInputStream(bytes));
    List<Row> rows = new ArrayList<>();
    while (source.advance()) {
      rows.add(source.row());
    }
    return rows;
  }

  private static String json(Row row) {
    return ((Row.Fields) row).values().toString();
  }
}
