package harvest.migration.drops.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.v1.Meaning.NotReadable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an invoice is made from. V1 says it in flat elements that count only together; V2 has one
 * object, {@code line_items_import}, with time and expenses each summed up in a way of their own.
 */
final class Import {
  private static final Set<String> KINDS = Set.of("project", "task", "people", "detailed");

  private final Map<String, String> parts = new LinkedHashMap<>();

  /** Notes an element that is part of it. */
  void add(String v1, String text) {
    parts.put(v1, text.strip());
  }

  /** The names of the elements that were noted. */
  Set<String> parts() {
    return parts.keySet();
  }

  /** The object of V2; empty if the invoice imports nothing, or V2 could not know what. */
  Optional<ObjectNode> object(ObjectNode invoice) throws NotReadable {
    String kind = part("kind");
    String projects = part("projects_to_invoice");
    boolean hours = isWanted("import_hours");
    boolean expenses = isWanted("import_expenses");
    if (!KINDS.contains(kind) || projects.isBlank() || !(hours || expenses)) {
      return Optional.empty();
    }
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    ArrayNode ids = made.putArray("project_ids");
    for (String id : projects.split(",", -1)) {
      ids.add(Numbers.integer(id));
    }
    if (hours) {
      ObjectNode time = made.putObject("time").put("summary_type", kind);
      within(time, day(invoice.get("period_start")), day(invoice.get("period_end")));
    }
    if (expenses) {
      ObjectNode sums =
          made.putObject("expenses").put("summary_type", kind.equals("task") ? "category" : kind);
      within(sums, date("expense_period_start"), date("expense_period_end"));
    }
    return Optional.of(made);
  }

  private String part(String name) {
    return parts.getOrDefault(name, "");
  }

  private boolean isWanted(String part) {
    return !part(part).isBlank() && !part(part).equalsIgnoreCase("no");
  }

  /** V2 takes both ends of a time or none. */
  private static void within(ObjectNode target, @Nullable String from, @Nullable String to) {
    if (from != null && to != null) {
      target.put("from", from).put("to", to);
    }
  }

  private static @Nullable String day(@Nullable JsonNode date) {
    return date == null ? null : date.textValue();
  }

  private @Nullable String date(String part) throws NotReadable {
    return part(part).isBlank() ? null : Dates.day(part(part));
  }
}
