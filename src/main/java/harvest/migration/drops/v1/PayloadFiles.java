package harvest.migration.drops.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.DropKind;
import harvest.migration.drops.DropKind.DropLimits;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.drops.v1.Translation.Meaning;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files of stored V1 requests in XML, whose records become V2 payloads. */
public final class PayloadFiles implements DropKind {
  /** What a broker takes by default, with space left for key and headers. */
  private static final int MOST_BYTES = 1_000_000;

  private static final Map<String, String> HEADERS =
      Map.of("content-type", "application/json", "schema", "payload.v1");

  /** An empty file is a document without records. */
  private static final RowReader NOTHING =
      new RowReader() {
        @Override
        public boolean advance() {
          return false;
        }

        @Override
        public Row row() {
          throw new IllegalStateException("there is no record");
        }
      };

  private static final JsonMapper MAPPER = new JsonMapper();

  private final DropLimits limits;

  /** With the default limits. */
  public PayloadFiles() {
    this(DropLimits.DEFAULT);
  }

  public PayloadFiles(DropLimits limits) {
    this.limits = limits;
  }

  @Override
  public Optional<String> format(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return name.endsWith(".xml") || name.endsWith(".xml.gz")
        ? Optional.of("xml")
        : Optional.empty();
  }

  @Override
  public RowReader rows(String fileName, InputStream bytes) throws IOException {
    PushbackInputStream all = new PushbackInputStream(bytes);
    int first = all.read();
    if (first < 0) {
      return NOTHING;
    }
    all.unread(first);
    return new XmlRows(all);
  }

  @Override
  public DropLimits limits() {
    return limits;
  }

  /** What V2 has nothing for is named, for somebody has to decide about it. */
  @Override
  public boolean listsLeftOut() {
    return true;
  }

  @Override
  public RowRecord record(Row.Fields row, String source) {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    value.put("source", source);
    value.setAll(row.values());
    try {
      String json = MAPPER.writeValueAsString(value);
      int bytes = json.getBytes(StandardCharsets.UTF_8).length;
      return bytes > MOST_BYTES
          ? new Row.Rejected(
              row.line(),
              Row.Reason.TOO_LARGE,
              null,
              "the payload would have " + bytes + " bytes, " + MOST_BYTES + " are allowed")
          : new RowRecord.Accepted(source, source, HEADERS, json);
    } catch (JsonProcessingException e) {
      // its message may quote the record
      return new Row.Rejected(
          row.line(), Row.Reason.NOT_READABLE, null, "the record cannot be written as JSON");
    }
  }

  /**
   * The differences of names and meanings between V1 and V2, all of them, as {@code fields.txt}.
   */
  static final class V1Table {
    /** In the order of the file. */
    static final List<Resource> RESOURCES = read();

    private static final String NONE = "-";

    private V1Table() {}

    /**
     * A resource.
     *
     * @param plural V2's name
     * @param records the elements of V1 that are one, in underscores as all names here
     * @param containers the elements that hold some
     */
    record Resource(
        String plural, Set<String> records, Set<String> containers, Map<String, Field> fields) {}

    /**
     * What one field of V1 is in V2.
     *
     * @param v2 its name, with a point where it is a field of an object; {@code -} for none
     * @param how the label of its meaning, or why V2 has nothing for it
     * @param meaning null where V2 has nothing
     * @param beside what V2 needs beside it to mean the same, unless it is given something else
     */
    record Field(
        String v1, String v2, String how, @Nullable Meaning meaning, @Nullable Beside beside) {}

    /** A second field of V2 with a fixed value. */
    record Beside(String field, JsonNode value) {}

    /** The resource of a document with that root; empty if V1 had none. */
    static Optional<Resource> ofRoot(String root) {
      return RESOURCES.stream()
          .filter(one -> one.records.contains(root) || one.containers.contains(root))
          .findFirst();
    }

    private static List<Resource> read() {
      List<Resource> resources = new ArrayList<>();
      try (InputStream file = V1Table.class.getResourceAsStream("fields.txt");
          BufferedReader lines = new BufferedReader(new InputStreamReader(file, UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("[")) {
            resources.add(resource(line.split("[\\[\\]/]", -1)));
          } else if (!line.isBlank() && !line.startsWith("#")) {
            Field field = field(line.split(Pattern.quote(" | "), -1));
            resources.get(resources.size() - 1).fields.put(field.v1, field);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("fields.txt cannot be read", e);
      }
      return List.copyOf(resources);
    }

    private static Resource resource(String[] parts) {
      return new Resource(parts[1], names(parts[2]), names(parts[3]), new LinkedHashMap<>());
    }

    private static Set<String> names(String names) {
      return Set.of(names.strip().split(" ", -1));
    }

    private static Field field(String[] cells) throws IOException {
      Beside beside = null;
      if (cells.length > 3) {
        String[] parts = cells[3].split("=", 2);
        beside = new Beside(parts[0], new JsonMapper().readTree(parts[1]));
      }
      Meaning meaning = cells[1].equals(NONE) ? null : Meaning.labelled(cells[2]);
      return new Field(cells[0], cells[1], cells[2], meaning, beside);
    }
  }
}
