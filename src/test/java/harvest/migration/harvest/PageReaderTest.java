package harvest.migration.harvest;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.harvest.PageReader.Page;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageReaderTest {
  private static final String NO_LINKS = "\"links\":{\"next\":null}";

  private final PageReader reader = new PageReader();

  private Page read(String body, String resource) {
    return reader.read(body.getBytes(StandardCharsets.UTF_8), resource);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":1,\"n\":1e3}",
        "{\"id\":1,\"n\":1000}",
        "{\"id\":1,\"n\":1.50,\"m\":-0.0,\"x\":123456789012345678901234567890.10}",
        "{ \"id\" : 1 , \"text\":\"caf\\u00e9 \\/ ☕ \\\"}]\" }",
        "{\"nested\":{\"id\":9,\"list\":[{\"id\":8},[]]},\"id\":1,\"unknown\":null}"
      })
  void aRecordKeepsTheBytesThatHarvestSent(String record) {
    Page page = read("{\"users\":[" + record + ",\n " + record + " ]," + NO_LINKS + "}", "users");

    assertThat(page.records()).hasSize(2);
    for (Page.Item item : page.records()) {
      assertThat(new String(item.json(), StandardCharsets.UTF_8)).isEqualTo(record);
      assertThat(item.id()).isEqualTo("1");
    }
    assertThat(page.next()).isNull();
  }

  @Test
  void idsOfAnySizeAreNotNarrowed() {
    Page page =
        read(
            "{\"users\":[{\"id\":98765432109876543210},{\"id\":\"a-1\"},{\"id\":null},{}],"
                + NO_LINKS
                + "}",
            "users");

    assertThat(page.records())
        .extracting(Page.Item::id)
        .containsExactly("98765432109876543210", "a-1", null, null);
  }

  @Test
  void reportsAreUnderResultsAndNestedListsUnderNamesOfTheirOwn() {
    assertThat(read("{\"results\":[{}],\"x\":[]," + NO_LINKS + "}", "reports/time/team").records())
        .hasSize(1);
    assertThat(
            read("{\"invoice_payments\":[{}]," + NO_LINKS + "}", "invoices/1/payments").records())
        .hasSize(1);
  }

  @Test
  void whatIsPackedOrMarkedIsReadToo() throws Exception {
    byte[] plain =
        ("\ufeff{\"users\":[{\"id\":1}]," + NO_LINKS + "}").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }

    Page page = reader.read(packed.toByteArray(), "users");

    assertThat(new String(page.records().get(0).json(), StandardCharsets.UTF_8))
        .isEqualTo("{\"id\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "<html>",
        "{\"users\":[{\"id\":1}",
        "{\"users\":[{\"id\":1}],\"links\":{\"next\":null}",
        "{\"users\":[{\"id\":1}],\"links\":{\"next\":null}} {}",
        "{\"id\":1,\"name\":\"one company, no list\"}",
        "{\"users\":[{\"id\":1}],\"next_page\":2}"
      })
  void whatIsNoWholePageIsNone(String body) {
    assertThat(read(body, "users")).isNull();
  }
}
