package harvest.migration.drops;

import static harvest.migration.drops.Rows.json;
import static harvest.migration.drops.Rows.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.Row.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {
  private static final String HEADER = "application,subject,v1_refresh_token\n";

  @Test
  void namesFieldsByTheHeaderInAnyOrder() throws IOException {
    List<Row> rows = rows("team,v1_refresh_token,application,subject\nred,r1,acme,u1\n");

    assertThat(rows)
        .extracting(Rows::json)
        .containsExactly(
            "{\"team\":\"red\",\"v1_refresh_token\":\"r1\",\"application\":\"acme\",\"subject\":\"u1\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\r\r\n"})
  void countsPhysicalLinesThroughQuotedLineBreaksAndEmptyLines(String end) throws IOException {
    String text =
        String.join(
            end,
            "application,v1_refresh_token,note",
            "acme,r1,\"one",
            "two, and \"\"three\"\"\"",
            " \t",
            "acme,r2,plain",
            "");

    List<Row> rows = rows(text);

    assertThat(rows).extracting(Row::line).containsExactly(2L, 5L);
    assertThat(values(rows.get(0)).get("note").textValue())
        .isEqualTo("one" + end + "two, and \"three\"");
    assertThat(values(rows.get(1)).get("note").textValue()).isEqualTo("plain");
  }

  @Test
  void everyLineMayEndInAnotherWay() throws IOException {
    List<Row> rows =
        rows(HEADER.strip() + "\r\racme,u1,r1\r\r\nacme,u2,r2\r\n\r\nacme,u3,r3\racme,u4,r4");

    assertThat(rows).extracting(Row::line).containsExactly(3L, 4L, 6L, 7L);
    assertThat(rows)
        .extracting(row -> values(row).get("v1_refresh_token").textValue())
        .containsExactly("r1", "r2", "r3", "r4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application;v1_refresh_token;note, long\nacme;r1;a,b\tc\n",
        "application\tv1_refresh_token\tnote, long\nacme\tr1\t\"a,b\tc\"\n",
        "application,v1_refresh_token,\"note, long\"\nacme,r1,\"a,b\tc\"\n",
        "\"sep=|\"\r\napplication|v1_refresh_token|note, long\nacme|r1|a,b\tc\n",
        "SEP=;\napplication;v1_refresh_token;note, long\nacme;r1;a,b\tc\n",
        "sep=\t\rapplication\tv1_refresh_token\tnote, long\racme\tr1\t\"a,b\tc\"",
      })
  void theHeaderOrItsFirstLineTellsTheSeparator(String text) throws IOException {
    List<Row> rows = rows(text);

    assertThat(json(rows.get(0)))
        .isEqualTo(
            "{\"application\":\"acme\",\"v1_refresh_token\":\"r1\",\"note, long\":\"a,b\\tc\"}");
    assertThat(rows.get(0).line()).isEqualTo(text.startsWith("application") ? 2 : 3);
  }

  @Test
  void blanksAroundAFieldAreNoPartOfItThoseWithinQuotesAre() throws IOException {
    List<Row> rows =
        rows(
            """
             application ,\u00a0subject\u00a0, v1_refresh_token , note\s
            \tacme , " u1 "\t, " r1 " , \u00a0x y\u2007
            """);

    assertThat(json(rows.get(0)))
        .isEqualTo(
            "{\"application\":\"acme\",\"subject\":\" u1 \",\"v1_refresh_token\":\"r1\","
                + "\"note\":\"x y\"}");
  }

  @Test
  void aTokenOfBlanksIsNone() throws IOException {
    assertThat(json(rows(HEADER + "acme,u1,\" \t\"\n").get(0)))
        .isEqualTo("{\"application\":\"acme\",\"subject\":\"u1\"}");
  }

  @Test
  void aRowWithTextBehindAQuoteSaysHowManyLinesItTakesAlong() throws IOException {
    List<Row> rows = rows(HEADER + "acme,u1,\"topsecret\nacme,u2,\"topsecret\"\nacme,u3,r3\n");

    assertThat(rejection(rows.get(0)))
        .isEqualTo(
            new Row.Rejected(
                2,
                Reason.NOT_READABLE,
                null,
                "a cell goes on after its closing quote; the row goes as far as line 3"));
    assertThat(rows.get(1).line()).isEqualTo(4);
  }

  @Test
  void aColumnThatStandsTwiceIsNamedUnlessTheFileHasNoHeader() {
    assertThatThrownBy(() -> rows("application,v1_refresh_token,Plan,Plan\nacme,r1,,x\n"))
        .isInstanceOf(FileRefused.class)
        .hasMessage("the header row has the column Plan twice; name each column once");
    assertThatThrownBy(() -> rows("acme,topsecret,topsecret\n"))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("no column application")
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void aFileOfAnotherSeparatorSaysWhatItsOwnColumnsLack() {
    assertThatThrownBy(() -> rows("application;subject\nacme;u1\n"))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("no column v1_refresh_token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void readsUtf16WithAMarkAndRejectsOnlyTheRowThatIsNone(String charset) throws IOException {
    byte[] good =
        ("\uFEFF" + HEADER + "acme,Zo\u00eb,r1\nacme,u").getBytes(Charset.forName(charset));
    byte[] rest = ",r2\nacme,\uD83D\uDE00,r3\n".getBytes(Charset.forName(charset));
    byte[] half =
        charset.endsWith("LE") ? new byte[] {0, (byte) 0xD8} : new byte[] {(byte) 0xD8, 0};
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(good);
    all.writeBytes(half);
    all.writeBytes(rest);

    List<Row> rows = rows(all.toByteArray());

    assertThat(values(rows.get(0)).get("subject").textValue()).isEqualTo("Zo\u00eb");
    assertThat(rejection(rows.get(1)).reason()).isEqualTo(Reason.WRONG_ENCODING);
    assertThat(values(rows.get(2)).get("subject").textValue()).isEqualTo("\uD83D\uDE00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-32"})
  void refusesOtherEncodingsByName(String charset) {
    byte[] bytes =
        ((charset.equals("UTF-32") ? "\uFEFF" : "") + HEADER).getBytes(Charset.forName(charset));

    assertThatThrownBy(() -> rows(bytes))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("save it as UTF-8");
  }

  @Test
  void readsRecordsOverTheEndsOfItsBuffer() throws IOException {
    for (String end : List.of("\n", "\r\n", "\r", "\r\r\n")) {
      StringBuilder text = new StringBuilder(HEADER.strip()).append(end);
      for (int i = 0; i < 20_000; i++) {
        text.append("acme,\"u").append(i).append("\" ,r").append(i).append(end);
      }
      List<Row> rows = rows(text.toString());
      assertThat(rows).hasSize(20_000);
      assertThat(rows.get(19_999).line()).isEqualTo(20_001);
      assertThat(values(rows.get(19_999)).get("subject").textValue()).isEqualTo("u19999");
    }
  }

  @Test
  void readsUtf8WithAMarkAndALastRowWithoutALineEnd() throws IOException {
    List<Row> rows = rows("\uFEFF" + HEADER + "acme,u1,r1\nacme,Zo\u00eb \uD83D\uDE00,r2");

    assertThat(values(rows.get(0)).get("application").textValue()).isEqualTo("acme");
    assertThat(values(rows.get(1)).get("subject").textValue()).isEqualTo("Zo\u00eb \uD83D\uDE00");
  }

  @Test
  void takesAnEmptyCellOfAFieldForNoValueAndKeepsThatOfAnExtraColumn() throws IOException {
    List<Row> rows = rows("application,subject,v1_refresh_token,team\nacme,,r1,\n");

    assertThat(json(rows.get(0)))
        .isEqualTo("{\"application\":\"acme\",\"v1_refresh_token\":\"r1\",\"team\":\"\"}");
  }

  @Test
  void readsAContextColumnAsAnObject() throws IOException {
    List<Row> rows =
        rows(
            """
            application,v1_refresh_token,context
            acme,r1,"{""n"":1.50}"
            acme,r2,words
            acme,r3,{broken
            """);

    assertThat(json(rows.get(0))).contains("\"context\":{\"n\":1.50}");
    assertThat(json(rows.get(1))).contains("\"context\":{\"context\":\"words\"}");
    assertThat(rejection(rows.get(2)).reason()).isEqualTo(Reason.NOT_READABLE);
    assertThat(rejection(rows.get(2)).field()).isEqualTo("context");
  }

  @Test
  void rejectsOnlyTheRowThatIsNotUtf8() throws IOException {
    byte[] bytes = (HEADER + "acme,\u00e9,r1\nacme,u2,r2\n").getBytes(StandardCharsets.ISO_8859_1);

    List<Row> rows = rows(bytes);

    assertThat(rejection(rows.get(0)))
        .isEqualTo(new Row.Rejected(2, Reason.WRONG_ENCODING, null, "the row is not UTF-8"));
    assertThat(values(rows.get(1)).get("subject").textValue()).isEqualTo("u2");
  }

  @Test
  void rejectsARowWithMoreCellsThanColumnsOrTextBehindAQuote() throws IOException {
    List<Row> rows = rows(HEADER + "acme,u1,r1,r9\nacme,\"u\"2,r2\nacme,u3,r3,,\n");

    assertThat(rejection(rows.get(0)).reason()).isEqualTo(Reason.NOT_READABLE);
    assertThat(rejection(rows.get(0)).text()).doesNotContain("r9");
    assertThat(rejection(rows.get(1)).reason()).isEqualTo(Reason.NOT_READABLE);
    assertThat(values(rows.get(2)).get("subject").textValue()).isEqualTo("u3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", ","})
  void rejectsARowThatIsTooLongToKeepAndGoesOnBehindIt(String filling) throws IOException {
    String endless = filling.repeat(TextInput.RowText.MOST);

    List<Row> rows = rows(HEADER + "acme,u1," + endless + "\nacme,u2,r2\n");

    assertThat(rejection(rows.get(0)).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(rows.get(1).line()).isEqualTo(3);
    assertThat(values(rows.get(1)).get("subject").textValue()).isEqualTo("u2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "application,v1_refresh_token",
        "application,subject,grant_type\n",
        "APPLICATION, V1_Refresh_Token\n",
        "application,sealed\n",
        "application,username,password\n"
      })
  void hasNoRowsInAnEmptyFileOrABareHeader(String text) throws IOException {
    assertThat(rows(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subject,v1_refresh_token\n",
        "application,subject\n",
        "application,access_token\n",
        "acme,u1,topsecret\n",
        "application,v1_refresh_token,application\n",
        "application,v1_refresh_token\nacme,\"topsecret\nacme,r2\n"
      })
  void refusesAFileWithoutTheNeededColumnsOrWithAnOpenQuote(String text) {
    assertThatThrownBy(() -> rows(text))
        .isInstanceOf(FileRefused.class)
        .message()
        .doesNotContain("topsecret");
  }

  private static List<Row> rows(String text) throws IOException {
    return rows(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Row> rows(byte[] bytes) throws IOException {
    return Rows.of("users.csv", bytes);
  }

  private static Row.Rejected rejection(Row row) {
    return (Row.Rejected) row;
  }
}
