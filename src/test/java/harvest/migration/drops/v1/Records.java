package harvest.migration.drops.v1;

import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader.LeftOut;
import harvest.migration.drops.v1.PayloadFiles.V1Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What becomes of a record of V1, out of what stands in it. */
record Records(Row row, List<LeftOut> leftOut) {
  static Records of(String resource, String inside) throws IOException {
    V1Table.Resource found =
        V1Table.RESOURCES.stream()
            .filter(one -> one.plural().equals(resource))
            .findFirst()
            .orElseThrow();
    String record = found.records().iterator().next();
    String document = "<" + record + ">" + inside + "</" + record + ">";
    XmlRows rows = new XmlRows(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
    if (!rows.advance()) {
      throw new IllegalStateException("no record");
    }
    return new Records(rows.row(), rows.leftOut());
  }

  boolean isRejected() {
    return row instanceof Row.Rejected;
  }

  /** The payload of V2. */
  String json() {
    return ((Row.Fields) row).values().get("payload").toString();
  }
}
