package harvest.migration.payloads.xml;

import java.util.ArrayList;
import java.util.List;

/** One element with what stands in it, as Rails writes them. Filled by the reader of this room. */
public final class Element {
  private static final int SHOWN = 100;

  private final String name;
  private final boolean nil;
  private final boolean array;
  private final List<String> otherAttributes;
  private final StringBuilder text = new StringBuilder();
  private final List<Element> children = new ArrayList<>();

  Element(String name, boolean nil, boolean array, List<String> otherAttributes) {
    this.name = name;
    this.nil = nil;
    this.array = array;
    this.otherAttributes = otherAttributes;
  }

  void add(String piece) {
    text.append(piece);
  }

  void add(Element child) {
    children.add(child);
  }

  /** Its name as it is written, cut where it is endless. */
  public String name() {
    return name.length() > SHOWN ? name.substring(0, SHOWN) : name;
  }

  /** Its name with underscores for dashes: V1 used both for one field. */
  public String field() {
    return name.replace('-', '_');
  }

  /** Whether it says {@code nil="true"}. */
  public boolean isNil() {
    return nil;
  }

  /** Whether it says {@code type="array"}. */
  boolean isArray() {
    return array;
  }

  /** The names of attributes beside {@code type} and {@code nil}. */
  public List<String> otherAttributes() {
    return otherAttributes;
  }

  /** Its own text, with the white space around it; without that of its children. */
  public String text() {
    return text.toString();
  }

  public List<Element> children() {
    return children;
  }

  /** Says where it stands in the document, not what it holds. */
  @Override
  public String toString() {
    return "<" + name() + ">";
  }
}
