package harvest.migration.drops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The rows of files that were never written. */
public final class Rows {
  private Rows() {}

  public static List<Row> of(String name, String text) throws IOException {
    return of(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public static List<Row> of(String name, byte[] bytes) throws IOException {
    RowReader reader = new RequestFiles().rows(name, new ByteArrayInputStream(bytes));
    List<Row> rows = new ArrayList<>();
    while (reader.advance()) {
      rows.add(reader.row());
    }
    return rows;
  }

  public static ObjectNode values(Row row) {
    return ((Row.Fields) row).values();
  }

  public static String json(Row row) {
    return values(row).toString();
  }
}
