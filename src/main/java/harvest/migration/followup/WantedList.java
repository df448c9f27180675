package harvest.migration.followup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/**
 * A list that is to be read of each account.
 *
 * @param resource as in the path of the V2 API
 * @param query what is asked of it; may be empty
 */
record WantedList(String resource, ObjectNode query) {
  /** The longest period that Harvest reports over, in days; both ends count. */
  private static final int LONGEST = 365;

  /**
   * The list as {@code harvest.read.resources} names it: {@code users}, or {@code
   * reports/time/clients?from=20260101&to=20261231}. A report that demands a period and has none
   * gets the longest that ends today.
   */
  static WantedList of(String written, LocalDate today) {
    int mark = written.indexOf('?');
    String resource = mark < 0 ? written : written.substring(0, mark);
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    if (mark >= 0) {
      for (String field : written.substring(mark + 1).split("&", -1)) {
        int equals = field.indexOf('=');
        add(query, decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
      }
    }
    if (demandsPeriod(resource) && !query.has("from") && !query.has("to")) {
      query.put("from", date(today.minusDays(LONGEST - 1L)));
      query.put("to", date(today));
    }
    return new WantedList(resource, query);
  }

  private static boolean demandsPeriod(String resource) {
    return resource.startsWith("reports/") && !resource.equals("reports/project_budget");
  }

  private static void add(ObjectNode query, String name, String value) {
    JsonNode before = query.get(name);
    if (before instanceof ArrayNode several) {
      several.add(value);
    } else if (before == null) {
      query.put(name, value);
    } else {
      query.putArray(name).add(before).add(value);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String date(LocalDate day) {
    return day.format(DateTimeFormatter.BASIC_ISO_DATE);
  }
}
