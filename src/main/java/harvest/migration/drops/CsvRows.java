package harvest.migration.drops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.Row.Reason;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.secret.Redactor;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a CSV file: the header names the fields, in any order. A message repeats a name from it
 * only once it is known to be a header: a file without one has a secret there.
 */
final class CsvRows implements RowReader {
  private static final String CONTEXT = "context";
  private static final Set<String> SECRETS =
      Set.of("v1_refresh_token", "code", "refresh_token", "access_token", "sealed");
  private static final Set<String> OTHER_FIELDS =
      Set.of("id", "application", "subject", "grant_type", "redirect_uri", CONTEXT);
  private static final Set<String> BASIC = Set.of("username", "email", "password", "authorization");
  private static final int SHOWN = 64;

  private static final char[] SEPARATORS = {',', ';', '\t'};

  /** The line that spreadsheets write for their own sake. */
  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?sep=([\\t!#-~])\"?(?:\\r\\r\\n|\\r\\n|\\r|\\n|\\z)", 2);

  private final CsvRecords records;
  private final List<String> header;

  private CsvRows(CsvRecords records, List<String> header) {
    this.records = records;
    this.header = header;
  }

  /**
   * The separator is that of a first line {@code sep=X}, else the one that makes a header.
   *
   * @throws FileRefused if none makes one that leads to requests
   */
  static CsvRows open(TextInput in) throws IOException {
    Matcher named = SEPARATOR_LINE.matcher(in.ahead());
    if (named.lookingAt()) {
      in.skip(named.end());
      return with(new CsvRecords(in, named.group(1).charAt(0), 2));
    }
    FileRefused fault = null;
    int most = 0;
    for (char separator : SEPARATORS) {
      CsvRecords tried = new CsvRecords(new TextInput(new StringReader(in.ahead())), separator, 1);
      try {
        with(tried);
        return with(new CsvRecords(in, separator, 1));
      } catch (FileRefused e) {
        if (fault == null || tried.cells() > most) {
          fault = e; // of the separator that parts it most
          most = tried.cells();
        }
      }
    }
    throw fault == null ? new FileRefused("the header row cannot be read") : fault;
  }

  private static CsvRows with(CsvRecords records) throws IOException {
    return new CsvRows(records, records.next() ? header(records) : List.of());
  }

  private static List<String> header(CsvRecords record) throws FileRefused {
    if (record.isCut() || record.isMalformed()) {
      throw new FileRefused("the header row cannot be read");
    } else if (record.isWrongEncoded()) {
      throw new FileRefused("the header row is not UTF-8");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < record.cells(); i++) {
      String name = record.text(i).strip();
      String lower = name.toLowerCase(Locale.ROOT);
      names.add(isField(lower) || BASIC.contains(lower) ? lower : name);
    }
    require(names);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!name.isEmpty() && names.indexOf(name) < i) {
        String plain = Redactor.printable(name);
        String shown = plain.length() > SHOWN ? plain.substring(0, SHOWN) + "..." : plain;
        throw new FileRefused(
            "the header row has the column " + shown + " twice; name each column once");
      }
    }
    return names;
  }

  private static void require(List<String> names) throws FileRefused {
    if (!names.contains("application")) {
      throw new FileRefused(
          "the header row has no column application; the first row has to name the columns");
    }
    boolean basic =
        names.contains("authorization")
            || (names.contains("password")
                && (names.contains("username") || names.contains("email")));
    // with a grant_type the rows decide: implicit needs no secret at all
    if (!basic
        && !names.contains("grant_type")
        && !names.contains("v1_refresh_token")
        && !names.contains("sealed")) {
      throw new FileRefused(
          "the header row has no column v1_refresh_token; other grants need a column grant_type");
    }
  }

  @Override
  public boolean advance() throws IOException {
    return records.next();
  }

  @Override
  public Row row() {
    if (records.isCut()) {
      return JsonRows.tooLarge(records.line());
    }
    if (records.isMalformed()) {
      return rejected(Reason.NOT_READABLE, null, "a cell goes on after its closing quote");
    }
    for (int i = header.size(); i < records.cells(); i++) {
      if (!records.isEmpty(i)) {
        String text = records.cells() + " cells, but " + header.size() + " columns";
        return rejected(Reason.NOT_READABLE, null, text);
      }
    }
    if (records.isWrongEncoded()) {
      return rejected(Reason.WRONG_ENCODING, null, "the row is not UTF-8");
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < Math.min(header.size(), records.cells()); i++) {
      String name = header.get(i);
      String text = SECRETS.contains(name) ? records.text(i).strip() : records.text(i);
      if (name.isEmpty() || (text.isEmpty() && isField(name))) {
        continue; // an empty cell of an extra column is a value
      }
      try {
        values.set(name, name.equals(CONTEXT) ? context(text) : values.textNode(text));
      } catch (JsonProcessingException e) {
        return rejected(Reason.NOT_READABLE, CONTEXT, "the cell opens a JSON object but is none");
      }
    }
    return new Row.Fields(records.line(), values);
  }

  private static boolean isField(String name) {
    return SECRETS.contains(name) || OTHER_FIELDS.contains(name);
  }

  /**
   * A JSON object is the context itself; any other text is one entry of it, like an extra column.
   */
  private static JsonNode context(String text) throws JsonProcessingException {
    return text.stripLeading().startsWith("{")
        ? JsonRows.object(text)
        : JsonNodeFactory.instance.objectNode().put(CONTEXT, text);
  }

  private Row rejected(Reason reason, @Nullable String field, String what) {
    String text =
        records.lastLine() == records.line()
            ? what
            : what + "; the row goes as far as line " + records.lastLine();
    return new Row.Rejected(records.line(), reason, field, text);
  }
}
