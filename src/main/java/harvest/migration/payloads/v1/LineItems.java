package harvest.migration.payloads.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.CsvRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The lines of an invoice, which V1 kept as CSV under a header and V2 has as objects. Decimal
 * commas are read where it is certain that they are.
 */
final class LineItems {
  private static final Set<String> DECIMALS = Set.of("quantity", "unit_price", "amount");

  private LineItems() {}

  static JsonNode read(String csv) throws NotReadable {
    List<List<String>> rows = rows(csv.strip());
    List<String> header = rows.isEmpty() ? List.of() : rows.remove(0);
    boolean commas = false;
    for (List<String> row : rows) {
      if (row.size() > header.size()) {
        throw new NotReadable("CSV with a header over every column");
      }
      for (int i = 0; i < row.size(); i++) {
        commas |= DECIMALS.contains(header.get(i)) && Numbers.hasDecimalComma(row.get(i));
      }
    }
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    for (List<String> row : rows) {
      items.add(item(header, row, commas));
    }
    return items;
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

  private static ObjectNode item(List<String> header, List<String> row, boolean commas)
      throws NotReadable {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < row.size(); i++) {
      String name = header.get(i);
      String text = row.get(i);
      if (text.isEmpty()) {
        continue;
      }
      Meaning meaning =
          switch (name) {
            case "kind", "description" -> Meaning.TEXT;
            case "quantity", "unit_price", "amount" -> Meaning.DECIMAL;
            case "taxed", "taxed2" -> Meaning.BOOLEAN;
            case "project_id" -> Meaning.INTEGER;
            default -> throw new NotReadable("CSV of the columns that V1 knew");
          };
      boolean comma = commas && meaning == Meaning.DECIMAL;
      if (meaning.of(comma ? Numbers.decimalOrComma(text) : text) instanceof Value.Told told) {
        item.set(name, told.json());
      }
    }
    return item;
  }
}
