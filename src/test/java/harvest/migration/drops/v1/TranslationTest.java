package harvest.migration.drops.v1;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader.LeftOut;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranslationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "120; 120",
        "120.0; 120.0",
        "0.10; 0.10",
        "-0.50; -0.50",
        "+5; 5",
        "007.50; 7.50",
        ".5; 0.5",
        "5.; 5",
        "1e3; 1e3",
        "' \n 2.06 '; 2.06",
        "123456789012345678901234567890.123456789012345678901234567890;"
            + " 123456789012345678901234567890.123456789012345678901234567890",
      })
  void keepsEveryDigitOfADecimal(String text, String number) throws Exception {
    assertThat(json("projects", "<budget type=\"decimal\">" + text + "</budget>"))
        .isEqualTo("{\"budget\":" + number + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0,68; 1,5; 0.68; 1.5",
        "'-1.234,50'; 1.234.567,8; -1234.50; 1234567.8",
        "1234,567; 0,680; 1234.567; 0.680",
        "'0,5'; 12.75; 0.5; 12.75",
        "'0,5'; 1234.567; 0.5; 1234.567",
      })
  void readsDecimalCommasOfLineItemsWhereTheyAreCertain(
      String quantity, String price, String first, String second) throws Exception {
    assertThat(json("invoices", lineItem(quantity, price)))
        .isEqualTo(
            "{\"line_items\":[{\"quantity\":%s,\"unit_price\":%s}]}".formatted(first, second));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"1,234; 1", "0,5; 1.234", "0,5; 1,234", "1,234.50; 1", "1,2,3; 1", "12.34,5; 1"})
  void rejectsAnInvoiceWhoseLineItemsMayBeAThousandTimesAsMuch(String quantity, String price)
      throws Exception {
    assertThat(Records.of("invoices", lineItem(quantity, price)).isRejected()).isTrue();
  }

  private static String lineItem(String quantity, String price) {
    return "<csv-line-items>quantity,unit_price\n\"%s\",\"%s\"</csv-line-items>"
        .formatted(quantity, price);
  }

  @Test
  void readsRecipientsWithNames() throws Exception {
    assertThat(
            json(
                "invoice_messages",
                "<recipients>\"Doe, Jane\" &lt;jane@example.com&gt;; b@example.com</recipients>"))
        .isEqualTo(
            "{\"recipients\":[{\"name\":\"Doe, Jane\",\"email\":\"jane@example.com\"},"
                + "{\"email\":\"b@example.com\"}]}");
    assertThat(
            Records.of("invoice_messages", "<recipients>Doe, jane@example.com</recipients>")
                .isRejected())
        .isTrue();
  }

  @Test
  void keepsIntegersOfAnySize() throws Exception {
    String id = "9".repeat(60);

    assertThat(json("clients", "<id type=\"integer\">" + id + "</id>"))
        .isEqualTo("{\"id\":" + id + "}");
  }

  @Test
  void readsFieldsWithoutAType() throws Exception {
    assertThat(
            json(
                "time_entries",
                "<project_id>52234</project_id><task_id>67567</task_id><hours>1.07</hours>"
                    + "<notes>12</notes>"))
        .isEqualTo("{\"project_id\":52234,\"task_id\":67567,\"hours\":1.07,\"notes\":\"12\"}");
  }

  @Test
  void readsNamesWithDashesAndWithUnderscores() throws Exception {
    assertThat(json("users", "<first_name>John</first_name><last-name>Doe</last-name>"))
        .isEqualTo("{\"first_name\":\"John\",\"last_name\":\"Doe\"}");
  }

  @Test
  void tellsNullFromAnEmptyText() throws Exception {
    assertThat(
            json(
                "projects",
                "<code nil=\"true\"/><notes></notes><budget type=\"decimal\"></budget>"
                    + "<hourly-rate nil=\"true\"/><starts-on type=\"date\" nil=\"true\"></starts-on>"
                    + "<active nil=\"1\"/>"))
        .isEqualTo(
            "{\"code\":null,\"notes\":\"\",\"budget\":null,\"hourly_rate\":null,"
                + "\"starts_on\":null,\"is_active\":null}");
    assertThat(json("tasks", "<deactivated nil=\"true\"/>")).isEqualTo("{\"is_active\":null}");
  }

  @Test
  void invertsDeactivated() throws Exception {
    assertThat(json("tasks", "<deactivated type=\"boolean\">\n false\n</deactivated>"))
        .isEqualTo("{\"is_active\":true}");
    assertThat(json("tasks", "<deactivated>1</deactivated>")).isEqualTo("{\"is_active\":false}");
  }

  @Test
  void startsATimerForBlankHours() throws Exception {
    assertThat(json("time_entries", "<hours> </hours><started_at> </started_at><ended_at/>"))
        .isEqualTo("{}");
  }

  @Test
  void setsNoRateWhereTheAssignmentHasNone() throws Exception {
    assertThat(json("user_assignments", "<hourly-rate nil=\"true\"/>"))
        .isEqualTo("{\"hourly_rate\":null}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2006-10-17; 2006-10-17",
        "Tue, 17 Oct 2006; 2006-10-17",
        "'Sun, Jan 24 2015'; 2015-01-24",
        "1 Jan 2006; 2006-01-01",
        "20061017; 2006-10-17",
        "2008-02-14T00:00:00Z; 2008-02-14",
      })
  void readsEveryFormOfADate(String text, String day) throws Exception {
    assertThat(json("time_entries", "<spent_at type=\"date\">" + text + "</spent_at>"))
        .isEqualTo("{\"spent_date\":\"" + day + "\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2008-04-09T12:07:56Z; 2008-04-09T12:07:56Z",
        "2008-04-09T14:07:56+02:00; 2008-04-09T12:07:56Z",
        "Thu, 17 Nov 2011 10:19:57 +0000; 2011-11-17T10:19:57Z",
        "2010-09-25 18:30; 2010-09-25T18:30:00Z",
        "2010-09-25 18:30:01 UTC; 2010-09-25T18:30:01Z",
      })
  void readsEveryFormOfATime(String text, String time) throws Exception {
    assertThat(json("clients", "<created-at type=\"dateTime\">" + text + "</created-at>"))
        .isEqualTo("{\"created_at\":\"" + time + "\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "id; 12a; an integer",
        "id; 1.5; an integer",
        "hours; 1,5; a decimal number",
        "hours; .; a decimal number",
        "hours; 1e9999999; a decimal number",
        "is_closed; yes; true or false",
        "spent_at; 2006-02-30; a date",
        "spent_at; soon; a date",
        "created_at; 2006-02-30; a date and time",
        "hours; <b>3</b>; a single value",
      })
  void rejectsWhatAFieldIsNotMadeOf(String field, String text, String expected) throws Exception {
    Records translated = Records.of("time_entries", "<" + field + ">" + text + "</" + field + ">");

    assertThat(translated.row())
        .isEqualTo(
            new Row.Rejected(1, Row.Reason.NOT_READABLE, field, field + " is not " + expected));
  }

  @Test
  void namesWhatItLeavesOut() throws Exception {
    Records payload =
        Records.of(
            "clients",
            "<name lang=\"en\">Iridesco</name><shoe-size>44</shoe-size><highrise-id>1</highrise-id>"
                + "<password>topsecret</password><api-token><x>topsecret</x></api-token>"
                + "<currency>Gold</currency><name>Other</name>");

    assertThat(payload.json()).isEqualTo("{\"name\":\"Iridesco\"}");
    assertThat(payload.leftOut())
        .containsExactly(
            new LeftOut(1, "name@lang", "V2 has fields, not attributes"),
            new LeftOut(1, "shoe-size", "V2 has no such field in clients"),
            new LeftOut(1, "highrise-id", "a link to another product, which V2 does not keep"),
            new LeftOut(1, "password", "its name is that of a secret"),
            new LeftOut(1, "api-token", "its name is that of a secret"),
            new LeftOut(1, "currency", "V2 wants a currency code, and there is none in it"),
            new LeftOut(1, "name", "name was set already, by an element before it"));
  }

  @Test
  void leavesOutThatSomebodyIsNoAdministrator() throws Exception {
    Records payload = Records.of("users", "<is-admin type=\"boolean\">0</is-admin>");

    assertThat(payload.json()).isEqualTo("{}");
    assertThat(payload.leftOut()).extracting(LeftOut::element).containsExactly("is-admin");
  }

  @Test
  void prefersV1sWordsToItsDueDate() throws Exception {
    String date = "<due-at type=\"date\">2008-02-06</due-at>";
    String words = "<due-at-human-format>due upon receipt</due-at-human-format>";

    for (String both : List.of(date + words, words + date)) {
      assertThat(Records.of("invoices", both).json()).contains("\"payment_term\":\"upon receipt\"");
    }
    Records other =
        Records.of("invoices", "<due-at-human-format>NET 10</due-at-human-format>" + date);
    assertThat(other.json()).isEqualTo("{\"due_date\":\"2008-02-06\",\"payment_term\":\"custom\"}");
    assertThat(other.leftOut()).extracting(LeftOut::element).containsExactly("due-at-human-format");
  }

  @Test
  void importsForAnInvoiceWhatV1WouldHaveImported() throws Exception {
    String invoice =
        "<client-id>8</client-id><kind>task</kind><projects-to-invoice>3, 4</projects-to-invoice>"
            + "<import-hours>all</import-hours><import-expenses>all</import-expenses>"
            + "<period-end type=\"date\">2008-03-31</period-end>"
            + "<period-start type=\"date\">2007-06-26</period-start>";

    assertThat(json("invoices", invoice))
        .isEqualTo(
            "{\"client_id\":8,\"period_end\":\"2008-03-31\",\"period_start\":\"2007-06-26\","
                + "\"line_items_import\":{\"project_ids\":[3,4],\"time\":{\"summary_type\":\"task\","
                + "\"from\":\"2007-06-26\",\"to\":\"2008-03-31\"},"
                + "\"expenses\":{\"summary_type\":\"category\"}}}");
  }

  @Test
  void importsNothingForAFreeFormInvoice() throws Exception {
    Records payload =
        Records.of("invoices", "<kind>free_form</kind><import-hours>all</import-hours>");

    assertThat(payload.json()).isEqualTo("{}");
    assertThat(payload.leftOut())
        .extracting(LeftOut::element)
        .containsExactly("kind", "import-hours");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind,size&#10;Service,3",
        "kind&#10;Service,3",
        "kind,quantity&#10;Service,many",
        "kind,description&#10;Service,\"open",
      })
  void rejectsLineItemsThatAreNone(String csv) throws Exception {
    Records translated = Records.of("invoices", "<csv-line-items>" + csv + "</csv-line-items>");

    assertThat(translated.isRejected()).isTrue();
    assertThat(translated.toString()).doesNotContain("many").doesNotContain("Service");
  }

  private static String json(String resource, String inside) throws Exception {
    Records payload = Records.of(resource, inside);
    assertThat(payload.leftOut()).isEmpty();
    return payload.json();
  }
}
