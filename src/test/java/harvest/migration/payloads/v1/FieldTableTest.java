package harvest.migration.payloads.v1;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.files.format.LeftOut;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FieldTableTest {
  @ParameterizedTest
  @MethodSource("lines")
  void becomesWhatTheDocumentationSays(XmlPage.Line line) throws Exception {
    Resource resource = Resource.ofRoot(root(line.resource())).orElseThrow();

    Translated.Payload payload = Records.payload(resource, line.xml());

    assertThat(payload.json().toString()).isEqualTo(line.json());
    if (line.v2().equals("-")) {
      assertThat(payload.leftOut())
          .singleElement()
          .satisfies(part -> assertThat(part.element().replace('-', '_')).isEqualTo(line.v1()))
          .extracting(LeftOut::why)
          .isEqualTo(line.how());
    } else {
      assertThat(payload.leftOut()).isEmpty();
    }
  }

  @Test
  void hasTheRowsOfTheDocumentation() throws IOException {
    List<String> documented =
        lines().stream()
            .map(l -> String.join(" | ", l.resource(), l.v1(), l.v2(), l.how()))
            .toList();

    assertThat(FieldTable.ROWS.stream().map(FieldTableTest::text).toList())
        .containsExactlyElementsOf(documented)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(Resource.class)
  void knowsEveryResource(Resource resource) {
    assertThat(FieldTable.row(resource, "id")).isPresent();
  }

  static List<XmlPage.Line> lines() throws IOException {
    return XmlPage.lines();
  }

  private static String root(String plural) {
    return plural.equals("time_entries") ? "day_entries" : plural;
  }

  private static String text(FieldRow row) {
    String what =
        row instanceof FieldRow.Same same
            ? same.v2()
                + (same.also() == null ? "" : ", " + same.also().field())
                + " | "
                + same.meaning().label()
            : "- | " + ((FieldRow.Gone) row).why();
    return row.resource().plural() + " | " + row.v1() + " | " + what;
  }
}
