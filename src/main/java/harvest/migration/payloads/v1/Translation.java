package harvest.migration.payloads.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.LeftOut;
import harvest.migration.payloads.xml.Element;
import harvest.migration.request.SecretNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One record of V1 on its way to V2, element by element through the table. Used once. */
public final class Translation {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String NO_IMPORT =
      "V2 imports for given projects, hours or expenses or both, summed up by a kind: together they"
          + " do not say that";

  private final Resource resource;
  private final long index;
  private final ObjectNode payload = JsonNodeFactory.instance.objectNode();
  private final Set<String> told = new HashSet<>();
  private final Import imported = new Import();
  private final List<LeftOut> leftOut = new ArrayList<>();

  private Translation(Resource resource, long index) {
    this.resource = resource;
    this.index = index;
  }

  /**
   * Translates a record.
   *
   * @param index its place in its file, for what is left out
   */
  public static Translated of(Resource resource, long index, Element record) {
    return new Translation(resource, index).translate(record);
  }

  private Translated translate(Element record) {
    noteAttributes(record);
    if (!record.text().isBlank()) {
      leave(record.name(), "V2 has no text of its own in a record");
    }
    for (Element element : record.children()) {
      try {
        read(element);
      } catch (NotReadable e) {
        return unreadable(element.field(), e);
      }
    }
    try {
      finishImport();
    } catch (NotReadable e) {
      return unreadable("projects_to_invoice", e);
    }
    return new Translated.Payload(payload, leftOut);
  }

  private static Translated unreadable(String field, NotReadable failure) {
    return new Translated.Unreadable(field, field + " " + failure.getMessage());
  }

  private void read(Element element) throws NotReadable {
    Optional<FieldRow> row = FieldTable.row(resource, element.field());
    if (row.isEmpty()) {
      leave(
          element.name(),
          SecretNames.matches(element.field())
              ? "its name is that of a secret"
              : "V2 has no such field in " + resource.plural());
    } else if (row.get() instanceof FieldRow.Gone gone) {
      leave(element.name(), gone.why());
    } else if (row.get() instanceof FieldRow.Same same) {
      noteAttributes(element);
      tell(element, same);
    }
  }

  private void tell(Element element, FieldRow.Same row) throws NotReadable {
    Value value = row.meaning().of(element);
    if (row.meaning() == Meaning.PART) {
      imported.add(row.v1(), element.isNil() ? "" : element.text());
    } else if (value instanceof Value.Untold untold) {
      leave(element.name(), untold.why());
    } else if (!told.add(row.v2())) {
      leave(element.name(), row.v2() + " was told already, by an element before it");
    } else if (value instanceof Value.Told json) {
      put(row.v2(), json.json());
      FieldRow.Beside also = row.also();
      if (also != null && !json.json().isNull() && !payload.has(also.field())) {
        put(also.field(), parsed(also.json()));
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
        .forEach(name -> leave(element.name() + "@" + name, "V2 has fields, not attributes"));
  }

  private void leave(String element, String why) {
    leftOut.add(new LeftOut(index, element, why));
  }

  private static JsonNode parsed(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a row of the table is not JSON", e);
    }
  }
}
