package harvest.migration.payloads.xml;

import harvest.migration.files.format.BrokenDrop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The events of a document that declares nothing, refers to nothing outside of itself and is not
 * nested deeper than any payload. A fault of the content is a {@link BrokenDrop} that says where it
 * is and quotes nothing.
 */
final class SafeReader {
  private static final int DEEPEST = 64;
  private static final int READ_AHEAD = 1 << 17; // a parser's buffers

  private final Allowance bytes;
  private final XMLStreamReader reader;
  private int depth;

  SafeReader(InputStream in) throws IOException {
    bytes = new Allowance(in, XmlRecords.MOST + READ_AHEAD);
    try {
      reader = factory().createXMLStreamReader(Encoded.reader(bytes));
    } catch (XMLStreamException e) {
      throw fault(e);
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory =
        XMLInputFactory.newDefaultFactory(); // whatever lies on the class path
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false); // a long text comes in pieces
    // These also count every &amp; of a file, and no document that is read can define an entity.
    factory.setProperty("jdk.xml.entityExpansionLimit", 0);
    factory.setProperty("jdk.xml.totalEntitySizeLimit", 0);
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", 0);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("nothing outside of the document is read");
        });
    return factory;
  }

  /** The next event: START_ELEMENT, END_ELEMENT, CHARACTERS or END_DOCUMENT. */
  int next() throws IOException {
    while (true) {
      bytes.renew();
      int event = nextOfAnyKind();
      switch (event) {
        case XMLStreamConstants.DTD ->
            throw new BrokenDrop("it has a DOCTYPE; V1 never wrote one, and nothing of it is read");
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new BrokenDrop("it uses an entity that XML does not define, " + at());
        case XMLStreamConstants.START_ELEMENT -> {
          if (++depth > DEEPEST) {
            throw new BrokenDrop("its elements are nested deeper than " + DEEPEST);
          }
          return event;
        }
        case XMLStreamConstants.END_ELEMENT -> {
          depth--;
          return event;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          return XMLStreamConstants.CHARACTERS;
        }
        case XMLStreamConstants.END_DOCUMENT -> {
          return event;
        }
        default -> {} // comments, processing instructions
      }
    }
  }

  /** The element that has just begun, still empty. */
  Element element() {
    boolean nil = false;
    boolean array = false;
    List<String> others = new ArrayList<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String name = reader.getAttributeLocalName(i);
      if (name.equals("nil")) {
        String value = reader.getAttributeValue(i).strip();
        nil = value.equals("true") || value.equals("1");
      } else if (name.equals("type")) {
        array = reader.getAttributeValue(i).strip().equals("array");
      } else {
        others.add(name);
      }
    }
    return new Element(reader.getLocalName(), nil, array, others);
  }

  String text() {
    return reader.getText();
  }

  boolean isWhiteSpace() {
    return reader.isWhiteSpace();
  }

  /** Steps over the rest of the element that has just begun. */
  void skip() throws IOException {
    int outside = depth - 1;
    while (depth > outside) {
      next();
    }
  }

  private int nextOfAnyKind() throws IOException {
    try {
      return reader.next();
    } catch (XMLStreamException e) {
      throw fault(e);
    }
  }

  private IOException fault(XMLStreamException failure) {
    IOException read = bytes.failure();
    if (read != null) {
      return read; // a cut gzip, the allowance, the disk
    }
    Throwable cause = failure.getNestedException();
    if (cause instanceof CharacterCodingException) {
      return new BrokenDrop("it is not encoded as it says, " + at(failure.getLocation()));
    }
    return new BrokenDrop("it is not well-formed XML, " + at(failure.getLocation()));
  }

  private String at() {
    return at(reader.getLocation());
  }

  private static String at(@Nullable Location location) {
    return location == null
        ? "at its beginning"
        : "at line " + location.getLineNumber() + ", column " + location.getColumnNumber();
  }
}
