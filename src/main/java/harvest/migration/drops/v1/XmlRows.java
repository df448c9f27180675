package harvest.migration.drops.v1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.v1.PayloadFiles.V1Table;
import harvest.migration.drops.v1.PayloadFiles.V1Table.Resource;
import harvest.migration.drops.v1.Translation.Element;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The records of one document, translated: its root, or what stands in it. For one thread. */
final class XmlRows implements RowReader {
  /** The most that is kept of a record, in characters, with a charge for each element. */
  static final int MOST = 1 << 20;

  private static final int CHARGE = 64;

  private final XmlEvents events;
  private final Resource resource;
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final boolean single;
  private int containers;
  private boolean ended;
  private long index;
  private int size;

  /** The record that was moved to; whole unless it is too large. */
  Element record;

  /**
   * Reads the beginning.
   *
   * @throws FileRefused if the document is none of V1
   */
  XmlRows(InputStream bytes) throws IOException {
    events = new XmlEvents(bytes);
    while (events.next() != XMLStreamConstants.START_ELEMENT) {
      // what stands before the root
    }
    record = events.element();
    resource =
        V1Table.ofRoot(record.field())
            .orElseThrow(
                () ->
                    new FileRefused(
                        "its root <"
                            + record.shown()
                            + "> is no record of V1 that is translated; docs/xml.md lists those"
                            + " that are"));
    single = resource.records().contains(record.field()) && !record.isArray();
    containers = single ? 0 : 1;
  }

  @Override
  public boolean advance() throws IOException {
    if (single && index == 0) {
      read(record);
      end(); // so that a fault behind the record is found as well
      return true;
    }
    while (containers > 0) {
      int event = events.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        containers--;
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        Element element = events.element();
        if (resource.records().contains(element.field())) {
          read(element);
          return true;
        } else if (resource.containers().contains(element.field())) {
          containers++;
        } else {
          leftOut.add(new LeftOut(0, element.shown(), "stands outside of the records"));
          events.skip();
        }
      } else if (!events.isWhiteSpace()) {
        throw new FileRefused("it has text between its records");
      }
    }
    end();
    return false;
  }

  @Override
  public Row row() {
    if (size > MOST) {
      String text = "the record has more than " + MOST + " characters";
      return new Row.Rejected(index, Row.Reason.TOO_LARGE, null, text);
    }
    Translation translation = new Translation(resource, index);
    Row row = translation.of(record);
    leftOut.addAll(translation.leftOut());
    return row;
  }

  @Override
  public List<LeftOut> leftOut() {
    List<LeftOut> found = List.copyOf(leftOut);
    leftOut.clear();
    return found;
  }

  private void end() throws IOException {
    while (!ended) {
      ended = events.next() == XMLStreamConstants.END_DOCUMENT;
    }
  }

  private void read(Element top) throws IOException {
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
        if (size <= MOST) {
          open.element().children().add(element);
        }
        open.push(element);
      } else if (size <= MOST) {
        String text = events.text();
        size += text.length();
        open.element().content().append(text);
      }
    }
  }

  private void charge(Element element) {
    if (size <= MOST) {
      size += CHARGE + element.name().length();
      size += element.otherAttributes().stream().mapToInt(name -> CHARGE + name.length()).sum();
    }
  }

  /**
   * The events of a document that declares nothing, refers to nothing outside of itself and is not
   * nested deeper than any payload. A fault of the content is a {@link FileRefused} that says where
   * it is and quotes nothing.
   */
  private static final class XmlEvents {
    private static final int DEEPEST = 64;
    private static final int READ_AHEAD = 1 << 17; // a parser's buffers
    private static final int DECLARATION = 256;
    private static final Pattern ENCODING =
        Pattern.compile("^<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");

    private final Allowance characters;
    private final XMLStreamReader reader;
    private int depth;

    XmlEvents(InputStream in) throws IOException {
      characters = new Allowance(decoded(in), MOST + READ_AHEAD);
      try {
        reader = factory().createXMLStreamReader(characters);
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

    /**
     * The characters of a document by its byte order mark, else its declaration, else UTF-8 (XML
     * 1.0, appendix F). The JDK's parser does the same, but prints its "[Fatal Error]" to stderr
     * where bytes are not in the encoding, whatever handler it is given.
     */
    private static Reader decoded(InputStream in) throws IOException {
      byte[] first = in.readNBytes(DECLARATION);
      String raw = new String(first, ISO_8859_1);
      int mark = 0;
      Charset charset;
      if (raw.startsWith("\u00EF\u00BB\u00BF")) {
        mark = 3;
        charset = UTF_8;
      } else if (raw.startsWith("\u00FE\u00FF") || raw.startsWith("\0<")) {
        mark = raw.charAt(0) == '\0' ? 0 : 2;
        charset = UTF_16BE;
      } else if (raw.startsWith("\u00FF\u00FE") || raw.startsWith("<\0")) {
        mark = raw.charAt(0) == '<' ? 0 : 2;
        charset = UTF_16LE;
      } else {
        charset = declared(raw);
      }
      PushbackInputStream all = new PushbackInputStream(in, DECLARATION);
      all.unread(first, mark, first.length - mark);
      return new InputStreamReader(all, charset.newDecoder()); // which reports what is malformed
    }

    private static Charset declared(String raw) throws FileRefused {
      Matcher encoding = ENCODING.matcher(raw);
      try {
        return encoding.find() ? Charset.forName(encoding.group(1)) : UTF_8;
      } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
        throw new FileRefused("it is not encoded as it says, at its beginning");
      }
    }

    /** The next event: START_ELEMENT, END_ELEMENT, CHARACTERS or END_DOCUMENT. */
    int next() throws IOException {
      while (true) {
        characters.renew();
        int event = nextOfAnyKind();
        switch (event) {
          case XMLStreamConstants.DTD ->
              throw new FileRefused(
                  "it has a DOCTYPE; V1 never wrote one, and nothing of it is read");
          case XMLStreamConstants.ENTITY_REFERENCE ->
              throw new FileRefused(
                  "it uses an entity that XML does not define, " + at(reader.getLocation()));
          case XMLStreamConstants.START_ELEMENT -> {
            if (++depth > DEEPEST) {
              throw new FileRefused("its elements are nested deeper than " + DEEPEST);
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
        String value = reader.getAttributeValue(i).strip();
        switch (name) {
          case "nil" -> nil = value.equals("true") || value.equals("1");
          case "type" -> array = value.equals("array");
          default -> others.add(name);
        }
      }
      return new Element(
          reader.getLocalName(), nil, array, others, new StringBuilder(), new ArrayList<>());
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
      IOException read = characters.failure;
      if (read instanceof CharacterCodingException) {
        return new FileRefused("it is not encoded as it says, " + at(failure.getLocation()));
      }
      return read != null // a cut gzip, the allowance, the disk
          ? read
          : new FileRefused("it is not well-formed XML, " + at(failure.getLocation()));
    }

    private static String at(@Nullable Location location) {
      return location == null
          ? "at its beginning"
          : "at line " + location.getLineNumber() + ", column " + location.getColumnNumber();
    }

    /**
     * Characters for a parser, only so many until it has something to show for them: names,
     * comments, attributes and CDATA sections are kept whole by parsers, however long they are.
     */
    private static final class Allowance extends FilterReader {
      private final long most;
      private long left;

      /** Why there are no more: a parser may take some failures for the end of the document. */
      private @Nullable IOException failure;

      Allowance(Reader in, long most) {
        super(in);
        this.most = most;
        this.left = most;
      }

      /** The parser has shown something; count anew. */
      void renew() {
        left = most;
      }

      @Override
      public int read(char[] buffer, int offset, int length) throws IOException {
        try {
          if (left <= 0) {
            throw new FileRefused(
                "a single piece of the XML is longer than " + MOST + " characters");
          }
          int read = super.read(buffer, offset, length);
          left -= Math.max(0, read);
          return read;
        } catch (IOException e) {
          failure = e;
          throw e;
        }
      }

      /** A parser closes what it has read to its end; the file behind it is not the parser's. */
      @Override
      public void close() {}
    }
  }
}
