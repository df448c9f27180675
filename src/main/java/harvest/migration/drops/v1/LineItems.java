package harvest.migration.drops.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.CsvRecords;
import harvest.migration.drops.v1.Meaning.NoCounterpart;
import harvest.migration.drops.v1.Meaning.NotReadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The lines of an invoice, which V1 kept as CSV under a header and V2 has as objects. Decimal
 * commas are read where it is certain that they are.
 */
final class LineItems {
  private static final Map<String, Meaning> COLUMNS =
      Map.of(
          "kind", Meaning.TEXT,
          "description", Meaning.TEXT,
          "quantity", Meaning.DECIMAL,
          "unit_price", Meaning.DECIMAL,
          "amount", Meaning.DECIMAL,
          "taxed", Meaning.BOOLEAN,
          "taxed2", Meaning.BOOLEAN,
          "project_id", Meaning.INTEGER);

  private LineItems() {}

  static JsonNode read(String csv) throws NotReadable, NoCounterpart {
    List<List<String>> rows = rows(csv.strip());
    List<String> header = rows.isEmpty() ? List.of() : rows.remove(0);
    boolean commas = false;
    for (List<String> row : rows) {
      if (row.size() > header.size()) {
        throw new NotReadable("CSV with a header over every column");
      }
      for (int i = 0; i < row.size(); i++) {
        commas |= isDecimal(header.get(i)) && Numbers.hasDecimalComma(row.get(i));
      }
    }
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    for (List<String> row : rows) {
      ObjectNode item = items.addObject();
      for (int i = 0; i < row.size(); i++) {
        String name = header.get(i);
        String text = row.get(i);
        Meaning meaning = COLUMNS.get(name);
        if (text.isEmpty()) {
          continue;
        } else if (meaning == null) {
          throw new NotReadable("CSV of the columns that V1 knew");
        }
        item.set(name, meaning.of(commas && isDecimal(name) ? Numbers.withPoint(text) : text));
      }
    }
    return items;
  }

  private static boolean isDecimal(String column) {
    return COLUMNS.get(column) == Meaning.DECIMAL;
  }

  private static List<List<String>> rows(String csv) throws NotReadable {
    List<List<String>> rows = new ArrayList<>();
    try {
      CsvRecords records = CsvRecords.of(csv);
      while (records.next()) {
        if (records.isMalformed() || records.isCut()) {
          throw new NotReadable("CSV");
        }
        List<String> row = new ArrayList<>();
        for (int i = 0; i < records.cells(); i++) {
          row.add(records.text(i));
        }
        rows.add(row);
      }
    } catch (IOException e) {
      throw new NotReadable("CSV");
    }
    return rows;
  }
}
