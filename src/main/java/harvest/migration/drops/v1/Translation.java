package harvest.migration.drops.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.Row;
import harvest.migration.drops.RowReader.LeftOut;
import harvest.migration.drops.v1.Meaning.NoCounterpart;
import harvest.migration.drops.v1.Meaning.NotReadable;
import harvest.migration.drops.v1.V1Table.Beside;
import harvest.migration.drops.v1.V1Table.Field;
import harvest.migration.drops.v1.V1Table.Resource;
import harvest.migration.request.SecretNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One record of V1 on its way to V2, element by element through the table. Used once. */
final class Translation {
  private static final String NO_IMPORT =
      "V2 imports for given projects, hours or expenses or both, summed up by a kind: together they"
          + " do not say that";

  private final Resource resource;
  private final long index;
  private final ObjectNode payload = JsonNodeFactory.instance.objectNode();
  private final Set<String> given = new HashSet<>();
  private final Import imported = new Import();
  private final List<LeftOut> leftOut = new ArrayList<>();

  /**
   * @param index the record's place in its file
   */
  Translation(Resource resource, long index) {
    this.resource = resource;
    this.index = index;
  }

  /** Translates the record: a row with {@code resource} and {@code payload}, or a rejected one. */
  Row of(Element record) {
    noteAttributes(record);
    if (!record.text().isBlank()) {
      leave(record.shown(), "V2 has no text of its own in a record");
    }
    String field = "projects_to_invoice";
    try {
      for (Element element : record.children()) {
        field = element.field();
        read(element);
      }
      field = "projects_to_invoice";
      finishImport();
    } catch (NotReadable e) {
      leftOut.clear();
      return new Row.Rejected(index, Row.Reason.NOT_READABLE, field, field + " " + e.getMessage());
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    values.put("resource", resource.plural());
    values.set("payload", payload);
    return new Row.Fields(index, values);
  }

  /** What V2 has nothing for; nothing of a record that is rejected. */
  List<LeftOut> leftOut() {
    return leftOut;
  }

  private void read(Element element) throws NotReadable {
    Field row = resource.fields().get(element.field());
    if (row == null) {
      leave(
          element.shown(),
          SecretNames.matches(element.field())
              ? "its name is that of a secret"
              : "V2 has no such field in " + resource.plural());
    } else if (row.meaning() == null) {
      leave(element.shown(), row.how());
    } else {
      noteAttributes(element);
      give(element, row, row.meaning());
    }
  }

  private void give(Element element, Field row, Meaning meaning) throws NotReadable {
    JsonNode value;
    try {
      value = meaning.of(element);
    } catch (NoCounterpart e) {
      leave(element.shown(), String.valueOf(e.getMessage()));
      return;
    }
    if (meaning == Meaning.PART) {
      imported.add(row.v1(), element.isNil() ? "" : element.text());
    } else if (!given.add(row.v2())) {
      leave(element.shown(), row.v2() + " was set already, by an element before it");
    } else if (!value.isMissingNode()) {
      put(row.v2(), value);
      Beside beside = row.beside();
      if (beside != null && !value.isNull() && !payload.has(beside.field())) {
        put(beside.field(), beside.value());
      }
    }
  }

  private void put(String field, JsonNode value) {
    int point = field.indexOf('.');
    if (point < 0) {
      payload.set(field, value);
    } else {
      payload.withObjectProperty(field.substring(0, point)).set(field.substring(point + 1), value);
    }
  }

  private void finishImport() throws NotReadable {
    Optional<ObjectNode> made = imported.object(payload);
    if (made.isPresent()) {
      payload.set("line_items_import", made.get());
    } else {
      imported.parts().forEach(part -> leave(part.replace('_', '-'), NO_IMPORT));
    }
  }

  private void noteAttributes(Element element) {
    element
        .otherAttributes()
        .forEach(name -> leave(element.shown() + "@" + name, "V2 has fields, not attributes"));
  }

  private void leave(String element, String why) {
    leftOut.add(new LeftOut(index, element, why));
  }

  /**
   * What an invoice is made from. V1 says it in flat elements that count only together; V2 has one
   * object, {@code line_items_import}, with time and expenses each summed up in a way of their own.
   */
  private static final class Import {
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
}
