package harvest.migration.drops.v1;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.drops.DropKind.RowReader.LeftOut;
import harvest.migration.drops.v1.PayloadFiles.V1Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class V1TableTest {
  @ParameterizedTest
  @MethodSource("lines")
  void becomesWhatTheDocumentationSays(XmlPage.Line line) throws Exception {
    Records record = Records.of(line.resource(), line.xml());

    assertThat(record.json()).isEqualTo(line.json());
    if (line.v2().equals("-")) {
      assertThat(record.leftOut())
          .singleElement()
          .satisfies(part -> assertThat(part.element().replace('-', '_')).isEqualTo(line.v1()))
          .extracting(LeftOut::why)
          .isEqualTo(line.how());
    } else {
      assertThat(record.leftOut()).isEmpty();
    }
  }

  @Test
  void hasTheRowsOfTheDocumentation() throws IOException {
    List<String> documented =
        lines().stream()
            .map(l -> String.join(" | ", l.resource(), l.v1(), l.v2(), l.how()))
            .toList();
    List<String> rows = new ArrayList<>();
    for (V1Table.Resource resource : V1Table.RESOURCES) {
      assertThat(resource.fields()).containsKey("id");
      for (V1Table.Field field : resource.fields().values()) {
        String v2 = field.v2() + (field.beside() == null ? "" : ", " + field.beside().field());
        rows.add(String.join(" | ", resource.plural(), field.v1(), v2, field.how()));
      }
    }

    assertThat(rows).containsExactlyElementsOf(documented).doesNotHaveDuplicates();
  }

  static List<XmlPage.Line> lines() throws IOException {
    return XmlPage.lines();
  }
}
