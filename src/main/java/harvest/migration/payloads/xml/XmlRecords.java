package harvest.migration.payloads.xml;

import harvest.migration.files.format.BrokenDrop;
import harvest.migration.files.format.LeftOut;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/**
 * The records of one document, one at a time: its root, or what stands in it. An empty file is a
 * document without records. For one thread.
 */
public final class XmlRecords {
  /** The most that is kept of a record, in characters, with a charge for each element. */
  public static final int MOST = 1 << 20;

  private static final int CHARGE = 64;

  private final PushbackInputStream bytes;
  private final Function<String, Optional<Shape>> shapes;
  private final List<LeftOut> strangers = new ArrayList<>();
  private @Nullable SafeReader reader;
  private @Nullable Shape shape;
  private String root = "";
  private int containers;
  private boolean ended;
  private long index;
  private @Nullable Element record;
  private int size;

  /**
   * @param shapes what a document is like, by the field name of its root; empty for one that is not
   *     known, which is refused
   */
  public XmlRecords(InputStream bytes, Function<String, Optional<Shape>> shapes) {
    this.bytes = new PushbackInputStream(bytes);
    this.shapes = shapes;
  }

  /**
   * Moves on to the next record.
   *
   * @throws BrokenDrop if the document cannot be trusted
   */
  public boolean advance() throws IOException {
    if (ended) {
      return false;
    }
    if (reader == null) {
      return begin();
    }
    return nextOf(reader);
  }

  /** The place of the record that was moved to, from 1. */
  public long index() {
    return index;
  }

  /** The field name of the document's root; empty until there is one. */
  public String root() {
    return root;
  }

  /** Whether the record has more than is kept of it. */
  public boolean isCut() {
    return size > MOST;
  }

  /** The record that was moved to; whole unless it is cut. */
  public Element record() {
    if (record == null) {
      throw new IllegalStateException("no record was moved to");
    }
    return record;
  }

  /** What stood outside of the records since the last call. */
  public List<LeftOut> strangers() {
    List<LeftOut> found = List.copyOf(strangers);
    strangers.clear();
    return found;
  }

  private boolean begin() throws IOException {
    int first = bytes.read();
    if (first < 0) {
      ended = true;
      return false;
    }
    bytes.unread(first);
    SafeReader opened = new SafeReader(bytes);
    reader = opened;
    int event = opened.next();
    while (event != XMLStreamConstants.START_ELEMENT) {
      event = opened.next();
    }
    Element top = opened.element();
    root = top.field();
    Shape found =
        shapes
            .apply(root)
            .orElseThrow(
                () ->
                    new BrokenDrop(
                        "its root <"
                            + top.name()
                            + "> is no record of V1 that is translated; docs/xml.md lists those"
                            + " that are"));
    shape = found;
    if (found.isRecord(top) && !top.isArray()) {
      read(top, opened);
      end(opened); // so that a fault behind the record is found as well
      return true;
    }
    containers = 1;
    return nextOf(opened);
  }

  private boolean nextOf(SafeReader events) throws IOException {
    while (containers > 0) {
      int event = events.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        containers--;
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        Element element = events.element();
        if (shape != null && shape.isRecord(element)) {
          read(element, events);
          return true;
        } else if (shape != null && shape.isContainer(element)) {
          containers++;
        } else {
          strangers.add(new LeftOut(0, element.name(), "stands outside of the records"));
          events.skip();
        }
      } else if (!events.isWhiteSpace()) {
        throw new BrokenDrop("it has text between its records");
      }
    }
    end(events);
    return false;
  }

  private void end(SafeReader events) throws IOException {
    ended = true;
    int event = events.next();
    while (event != XMLStreamConstants.END_DOCUMENT) {
      event = events.next();
    }
  }

  private void read(Element top, SafeReader events) throws IOException {
    index++;
    record = top;
    size = 0;
    charge(top);
    Deque<Element> open = new ArrayDeque<>();
    open.push(top);
    while (!open.isEmpty()) {
      int event = events.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        open.pop();
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        Element element = events.element();
        charge(element);
        if (!isCut()) {
          open.element().add(element);
        }
        open.push(element);
      } else if (!isCut()) {
        String text = events.text();
        size += text.length();
        open.element().add(text);
      }
    }
  }

  private void charge(Element element) {
    if (!isCut()) {
      size += CHARGE + element.field().length();
      size += element.otherAttributes().stream().mapToInt(name -> CHARGE + name.length()).sum();
    }
  }
}
