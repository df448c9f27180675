package harvest.migration.drops.v1;

import java.util.List;

/**
 * One element with what stands in it, as Rails writes them. Filled by {@link XmlRows}.
 *
 * @param name as it is written, cut where it is endless
 * @param isNil whether it says {@code nil="true"}
 * @param isArray whether it says {@code type="array"}
 * @param otherAttributes the names of attributes beside {@code type} and {@code nil}
 * @param content its own text, with the white space around it; without that of its children
 */
record Element(
    String name,
    boolean isNil,
    boolean isArray,
    List<String> otherAttributes,
    StringBuilder content,
    List<Element> children) {
  private static final int SHOWN = 100;

  /** Its name with underscores for dashes: V1 used both for one field. */
  String field() {
    return name.replace('-', '_');
  }

  /** Its name, cut where it is endless. */
  String shown() {
    return name.length() > SHOWN ? name.substring(0, SHOWN) : name;
  }

  String text() {
    return content.toString();
  }

  /** Says where it stands in the document, not what it holds. */
  @Override
  public String toString() {
    return "<" + shown() + ">";
  }
}
