package harvest.migration.drops.v1;

import harvest.migration.drops.FileRefused;
import harvest.migration.drops.RowReader.LeftOut;
import harvest.migration.drops.v1.V1Table.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/**
 * The records of one document, one at a time: its root, or what stands in it. An empty file is a
 * document without records. For one thread.
 */
final class XmlRecords {
  /** The most that is kept of a record, in characters, with a charge for each element. */
  static final int MOST = 1 << 20;

  private static final int CHARGE = 64;

  private final PushbackInputStream bytes;
  private final List<LeftOut> outside = new ArrayList<>();
  private @Nullable XmlEvents events;
  private @Nullable Resource resource;
  private @Nullable Element record;
  private int containers;
  private boolean ended;
  private long index;
  private int size;

  XmlRecords(InputStream bytes) {
    this.bytes = new PushbackInputStream(bytes);
  }

  /**
   * Moves on to the next record.
   *
   * @throws FileRefused if the document cannot be trusted
   */
  boolean advance() throws IOException {
    if (ended) {
      return false;
    }
    return events == null || resource == null ? begin() : next(events, resource);
  }

  /** The place of the record that was moved to, from 1. */
  long index() {
    return index;
  }

  /** What the document is of. */
  Resource resource() {
    if (resource == null) {
      throw new IllegalStateException("nothing was read");
    }
    return resource;
  }

  /** The record that was moved to; whole unless it is cut. */
  Element record() {
    if (record == null) {
      throw new IllegalStateException("no record was moved to");
    }
    return record;
  }

  /** Whether the record has more than is kept of it. */
  boolean isCut() {
    return size > MOST;
  }

  /** What stood outside of the records since the last call. */
  List<LeftOut> outside() {
    List<LeftOut> found = List.copyOf(outside);
    outside.clear();
    return found;
  }

  private boolean begin() throws IOException {
    int first = bytes.read();
    if (first < 0) {
      ended = true;
      return false;
    }
    bytes.unread(first);
    XmlEvents opened = new XmlEvents(bytes);
    while (opened.next() != XMLStreamConstants.START_ELEMENT) {
      // what stands before the root
    }
    Element root = opened.element();
    Resource found =
        V1Table.ofRoot(root.field())
            .orElseThrow(
                () ->
                    new FileRefused(
                        "its root <"
                            + root.shown()
                            + "> is no record of V1 that is translated; docs/xml.md lists those"
                            + " that are"));
    events = opened;
    resource = found;
    if (found.records().contains(root.field()) && !root.isArray()) {
      read(root, opened);
      end(opened); // so that a fault behind the record is found as well
      return true;
    }
    containers = 1;
    return next(opened, found);
  }

  private boolean next(XmlEvents all, Resource found) throws IOException {
    while (containers > 0) {
      int event = all.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        containers--;
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        Element element = all.element();
        if (found.records().contains(element.field())) {
          read(element, all);
          return true;
        } else if (found.containers().contains(element.field())) {
          containers++;
        } else {
          outside.add(new LeftOut(0, element.shown(), "stands outside of the records"));
          all.skip();
        }
      } else if (!all.isWhiteSpace()) {
        throw new FileRefused("it has text between its records");
      }
    }
    end(all);
    return false;
  }

  private void end(XmlEvents all) throws IOException {
    ended = true;
    while (all.next() != XMLStreamConstants.END_DOCUMENT) {
      // what stands behind the root
    }
  }

  private void read(Element top, XmlEvents all) throws IOException {
    index++;
    record = top;
    size = 0;
    charge(top);
    Deque<Element> open = new ArrayDeque<>();
    open.push(top);
    while (!open.isEmpty()) {
      int event = all.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        open.pop();
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        Element element = all.element();
        charge(element);
        if (!isCut()) {
          open.element().children().add(element);
        }
        open.push(element);
      } else if (!isCut()) {
        String text = all.text();
        size += text.length();
        open.element().content().append(text);
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
