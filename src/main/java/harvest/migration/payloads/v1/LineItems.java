package harvest.migration.payloads.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The lines of an invoice, which V1 kept as CSV under a header and V2 has as objects. */
final class LineItems {
  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.TRIM_SPACES)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  private LineItems() {}

  static JsonNode read(String csv) throws NotReadable {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    try (MappingIterator<String[]> rows = CSV.readerFor(String[].class).readValues(csv.strip())) {
      List<String> header = rows.hasNext() ? Arrays.asList(rows.next()) : List.of();
      while (rows.hasNext()) {
        items.add(item(header, rows.next()));
      }
    } catch (IOException | RuntimeException e) {
      throw new NotReadable("CSV"); // its own message may quote what it read
    }
    return items;
  }

  private static ObjectNode item(List<String> header, String[] row) throws NotReadable {
    if (row.length > header.size()) {
      throw new NotReadable("CSV with a header over every column");
    }
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < row.length; i++) {
      if (!row[i].isEmpty()) {
        Meaning meaning =
            switch (header.get(i)) {
              case "kind", "description" -> Meaning.TEXT;
              case "quantity", "unit_price", "amount" -> Meaning.DECIMAL;
              case "taxed", "taxed2" -> Meaning.BOOLEAN;
              case "project_id" -> Meaning.INTEGER;
              default -> throw new NotReadable("CSV of the columns that V1 knew");
            };
        if (meaning.of(row[i]) instanceof Value.Told told) {
          item.set(header.get(i), told.json());
        }
      }
    }
    return item;
  }
}
