package harvest.migration.payloads.xml;

import java.util.Set;

/**
 * Which elements of a document are its records, and which only hold some. Names are told apart with
 * underscores for dashes.
 */
public record Shape(Set<String> records, Set<String> containers) {
  boolean isRecord(Element element) {
    return records.contains(element.field());
  }

  boolean isContainer(Element element) {
    return containers.contains(element.field());
  }
}
