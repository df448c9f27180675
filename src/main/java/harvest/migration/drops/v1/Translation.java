package harvest.migration.drops.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import harvest.migration.drops.CsvRecords;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader.LeftOut;
import harvest.migration.drops.v1.PayloadFiles.V1Table.Beside;
import harvest.migration.drops.v1.PayloadFiles.V1Table.Field;
import harvest.migration.drops.v1.PayloadFiles.V1Table.Resource;
import harvest.migration.drops.v1.Translation.Dates;
import harvest.migration.drops.v1.Translation.Element;
import harvest.migration.drops.v1.Translation.LineItems;
import harvest.migration.drops.v1.Translation.Meaning.NoCounterpart;
import harvest.migration.drops.v1.Translation.Meaning.NotReadable;
import harvest.migration.drops.v1.Translation.Numbers;
import harvest.migration.request.RequestSecrets.SecretNames;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One record of V1 on its way to V2, element by element through the table. Used once. */
final class Translation {
  private static final String NO_IMPORT =
      "V2 imports for given projects, hours or expenses or both, summed up by a kind: together they"
          + " do not say that";

  private final Resource resource;
  private final long index;
  private final ObjectNode payload = JsonNodeFactory.instance.objectNode();
  private final Set<String> given = new HashSet<>();
  private final Import imported = new Import();
  private final List<LeftOut> leftOut = new ArrayList<>();

  /**
   * @param index the record's place in its file
   */
  Translation(Resource resource, long index) {
    this.resource = resource;
    this.index = index;
  }

  /** Translates the record: a row with {@code resource} and {@code payload}, or a rejected one. */
  Row of(Element record) {
    noteAttributes(record);
    if (!record.text().isBlank()) {
      leave(record.shown(), "V2 has no text of its own in a record");
    }
    String field = "projects_to_invoice";
    try {
      for (Element element : record.children()) {
        field = element.field();
        read(element);
      }
      field = "projects_to_invoice";
      finishImport();
    } catch (NotReadable e) {
      leftOut.clear();
      return new Row.Rejected(index, Row.Reason.NOT_READABLE, field, field + " " + e.getMessage());
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    values.put("resource", resource.plural());
    values.set("payload", payload);
    return new Row.Fields(index, values);
  }

  /** What V2 has nothing for; nothing of a record that is rejected. */
  List<LeftOut> leftOut() {
    return leftOut;
  }

  private void read(Element element) throws NotReadable {
    Field row = resource.fields().get(element.field());
    if (row == null) {
      leave(
          element.shown(),
          SecretNames.matches(element.field())
              ? "its name is that of a secret"
              : "V2 has no such field in " + resource.plural());
    } else if (row.meaning() == null) {
      leave(element.shown(), row.how());
    } else {
      noteAttributes(element);
      give(element, row, row.meaning());
    }
  }

  private void give(Element element, Field row, Meaning meaning) throws NotReadable {
    JsonNode value;
    try {
      value = meaning.of(element);
    } catch (NoCounterpart e) {
      leave(element.shown(), String.valueOf(e.getMessage()));
      return;
    }
    if (meaning == Meaning.PART) {
      imported.add(row.v1(), element.isNil() ? "" : element.text());
    } else if (!given.add(row.v2())) {
      leave(element.shown(), row.v2() + " was set already, by an element before it");
    } else if (!value.isMissingNode()) {
      put(row.v2(), value);
      Beside beside = row.beside();
      if (beside != null && !value.isNull() && !payload.has(beside.field())) {
        put(beside.field(), beside.value());
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
        .forEach(name -> leave(element.shown() + "@" + name, "V2 has fields, not attributes"));
  }

  private void leave(String element, String why) {
    leftOut.add(new LeftOut(index, element, why));
  }

  /**
   * What an invoice is made from. V1 says it in flat elements that count only together; V2 has one
   * object, {@code line_items_import}, with time and expenses each summed up in a way of their own.
   */
  private static final class Import {
    private static final Set<String> KINDS = Set.of("project", "task", "people", "detailed");

    private final Map<String, String> parts = new LinkedHashMap<>();

    /** Notes an element that is part of it. */
    void add(String v1, String text) {
      parts.put(v1, text.strip());
    }

    /** The names of the elements that were noted. */
    Set<String> parts() {
      return parts.keySet();
    }

    /** The object of V2; empty if the invoice imports nothing, or V2 could not know what. */
    Optional<ObjectNode> object(ObjectNode invoice) throws NotReadable {
      String kind = part("kind");
      String projects = part("projects_to_invoice");
      boolean hours = isWanted("import_hours");
      boolean expenses = isWanted("import_expenses");
      if (!KINDS.contains(kind) || projects.isBlank() || !(hours || expenses)) {
        return Optional.empty();
      }
      ObjectNode made = JsonNodeFactory.instance.objectNode();
      ArrayNode ids = made.putArray("project_ids");
      for (String id : projects.split(",", -1)) {
        ids.add(Numbers.integer(id));
      }
      if (hours) {
        ObjectNode time = made.putObject("time").put("summary_type", kind);
        within(time, day(invoice.get("period_start")), day(invoice.get("period_end")));
      }
      if (expenses) {
        ObjectNode sums =
            made.putObject("expenses").put("summary_type", kind.equals("task") ? "category" : kind);
        within(sums, date("expense_period_start"), date("expense_period_end"));
      }
      return Optional.of(made);
    }

    private String part(String name) {
      return parts.getOrDefault(name, "");
    }

    private boolean isWanted(String part) {
      return !part(part).isBlank() && !part(part).equalsIgnoreCase("no");
    }

    /** V2 takes both ends of a time or none. */
    private static void within(ObjectNode target, @Nullable String from, @Nullable String to) {
      if (from != null && to != null) {
        target.put("from", from).put("to", to);
      }
    }

    private static @Nullable String day(@Nullable JsonNode date) {
      return date == null ? null : date.textValue();
    }

    private @Nullable String date(String part) throws NotReadable {
      return part(part).isBlank() ? null : Dates.day(part(part));
    }
  }

  /** Dates and times in the forms that V1 wrote and took, in the one form of V2: ISO 8601. */
  static final class Dates {
    /** V1's own examples have wrong days of the week; they never counted. */
    private static final Pattern WEEKDAY =
        Pattern.compile("(?i)^(?:mon|tue|wed|thu|fri|sat|sun)\\w*,?\\s+");

    private static final DateTimeFormatter DAY =
        format("[uuuu-MM-dd][uuuuMMdd][d MMM uuuu][MMM d[,] uuuu]");
    private static final DateTimeFormatter MOMENT =
        format("[uuuu-MM-dd['T'][' ']HH:mm[:ss[.SSS]]][d MMM uuuu HH:mm:ss][ ][XXX][xx]");

    private Dates() {}

    /** The day; of a moment its day, where it was written. */
    static String day(String text) throws NotReadable {
      String plain = plain(text);
      String day = plain.length() > 10 && plain.charAt(4) == '-' ? plain.substring(0, 10) : plain;
      try {
        return LocalDate.parse(day, DAY).toString();
      } catch (DateTimeException e) {
        throw new NotReadable("a date");
      }
    }

    /** The moment in UTC, to the second as V2 writes it; one without a zone is in UTC. */
    static String moment(String text) throws NotReadable {
      try {
        TemporalAccessor moment =
            MOMENT.parseBest(
                plain(text).replaceFirst("(?:UTC|GMT)$", "+0000"),
                OffsetDateTime::from,
                LocalDateTime::from);
        return moment instanceof OffsetDateTime zoned
            ? zoned.toInstant().toString()
            : ((LocalDateTime) moment).toInstant(ZoneOffset.UTC).toString();
      } catch (DateTimeException e) {
        throw new NotReadable("a date and time");
      }
    }

    private static String plain(String text) {
      return WEEKDAY.matcher(text.strip()).replaceFirst("");
    }

    private static DateTimeFormatter format(String pattern) {
      return new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern(pattern)
          .toFormatter(Locale.ENGLISH)
          .withResolverStyle(ResolverStyle.STRICT);
    }
  }

  /**
   * Numbers with the digits that they were written with, for they may be of any size: only what
   * JSON forbids (a plus, leading zeros, a missing digit beside the point) is changed.
   */
  static final class Numbers {
    private static final Pattern NUMBER =
        Pattern.compile("([+-]?)0*(\\d*)(?:\\.(\\d*))?([eE][+-]?\\d{1,3})?");
    private static final Pattern DIGITS = Pattern.compile("[+-]?\\d+");
    private static final Pattern COMMA =
        Pattern.compile("([+-]?)(\\d{1,3}(?:\\.\\d{3})+|\\d*),(\\d+)");
    private static final Pattern GROUP = Pattern.compile("[+-]?[1-9]\\d{0,2}([.,])\\d{3}");

    private Numbers() {}

    /** Whether it has a comma where V1 has a point: {@code 0,68}, {@code 1.234,50}. */
    static boolean hasDecimalComma(String text) {
      String digits = text.strip();
      return COMMA.matcher(digits).matches() && !GROUP.matcher(digits).matches();
    }

    /**
     * A decimal of a list in which some numbers have decimal commas, with a point.
     *
     * @throws NotReadable if it may be a thousand times as much: {@code 1,234}, {@code 1.234}
     */
    static String withPoint(String text) throws NotReadable {
      String digits = text.strip();
      if (GROUP.matcher(digits).matches()) {
        throw new NotReadable("decimal numbers: a point or a comma may part thousands");
      }
      Matcher parts = COMMA.matcher(digits);
      return parts.matches()
          ? parts.group(1) + parts.group(2).replace(".", "") + "." + parts.group(3)
          : digits;
    }

    static JsonNode integer(String text) throws NotReadable {
      String digits = text.strip();
      if (!DIGITS.matcher(digits).matches()) {
        throw new NotReadable("an integer");
      }
      return decimal(digits);
    }

    static JsonNode decimal(String text) throws NotReadable {
      String digits = text.strip();
      Matcher parts = NUMBER.matcher(digits);
      if (digits.chars().noneMatch(c -> c >= '0' && c <= '9') || !parts.matches()) {
        throw new NotReadable("a decimal number");
      }
      String whole = parts.group(2).isEmpty() ? "0" : parts.group(2);
      String fraction = orEmpty(parts.group(3));
      String number =
          (parts.group(1).equals("-") ? "-" : "")
              + whole
              + (fraction.isEmpty() ? "" : "." + fraction)
              + orEmpty(parts.group(4));
      return JsonNodeFactory.instance.rawValueNode(new RawValue(number));
    }

    private static String orEmpty(@Nullable String group) {
      return group == null ? "" : group;
    }
  }

  /**
   * The lines of an invoice, which V1 kept as CSV under a header and V2 has as objects. Decimal
   * commas are read where it is certain that they are.
   */
  static final class LineItems {
    private static final Map<String, Meaning> COLUMNS =
        Map.of(
            "kind", Meaning.TEXT,
            "description", Meaning.TEXT,
            "quantity", Meaning.DECIMAL,
            "unit_price", Meaning.DECIMAL,
            "amount", Meaning.DECIMAL,
            "taxed", Meaning.BOOLEAN,
            "taxed2", Meaning.BOOLEAN,
            "project_id", Meaning.INTEGER);

    private LineItems() {}

    static JsonNode read(String csv) throws NotReadable, NoCounterpart {
      List<List<String>> rows = rows(csv.strip());
      List<String> header = rows.isEmpty() ? List.of() : rows.remove(0);
      boolean commas = false;
      for (List<String> row : rows) {
        if (row.size() > header.size()) {
          throw new NotReadable("CSV with a header over every column");
        }
        for (int i = 0; i < row.size(); i++) {
          commas |= isDecimal(header.get(i)) && Numbers.hasDecimalComma(row.get(i));
        }
      }
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      for (List<String> row : rows) {
        ObjectNode item = items.addObject();
        for (int i = 0; i < row.size(); i++) {
          String name = header.get(i);
          String text = row.get(i);
          Meaning meaning = COLUMNS.get(name);
          if (text.isEmpty()) {
            continue;
          } else if (meaning == null) {
            throw new NotReadable("CSV of the columns that V1 knew");
          }
          item.set(name, meaning.of(commas && isDecimal(name) ? Numbers.withPoint(text) : text));
        }
      }
      return items;
    }

    private static boolean isDecimal(String column) {
      return COLUMNS.get(column) == Meaning.DECIMAL;
    }

    private static List<List<String>> rows(String csv) throws NotReadable {
      List<List<String>> rows = new ArrayList<>();
      try {
        CsvRecords records = CsvRecords.of(csv);
        while (records.next()) {
          if (records.isMalformed() || records.isCut()) {
            throw new NotReadable("CSV");
          }
          List<String> row = new ArrayList<>();
          for (int i = 0; i < records.cells(); i++) {
            row.add(records.text(i));
          }
          rows.add(row);
        }
      } catch (IOException e) {
        throw new NotReadable("CSV");
      }
      return rows;
    }
  }

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

  /**
   * How the text of an element of V1 becomes the value of a field of V2. The field decides, not the
   * {@code type} that the element claims: V1 took numbers with and without one.
   */
  enum Meaning {
    TEXT("text", TextNode::valueOf),
    INTEGER("integer", Numbers::integer),
    DECIMAL("decimal", Numbers::decimal),
    BOOLEAN("boolean", text -> BooleanNode.valueOf(isTrue(text))),
    INVERTED("boolean, inverted", text -> BooleanNode.valueOf(!isTrue(text))),
    DATE("date", text -> TextNode.valueOf(Dates.day(text))),
    DATETIME("date and time", text -> TextNode.valueOf(Dates.moment(text))),
    /** Of an entry: nothing in it starts a timer, in V1 as in V2. */
    HOURS("decimal; blank: left out, which starts a timer", Numbers::decimal),
    CLOCK(
        "time of day; blank: left out, which starts a timer",
        text -> TextNode.valueOf(text.strip())),
    CURRENCY("the currency's code", Meaning::currency),
    ADMINISTRATOR("true: administrator", Meaning::roles),
    CHOICE("text; None is none", text -> replaced(text, "(?i:none)", "none")),
    STATE("text; partial is open", text -> replaced(text, "partial", "open")),
    TERM("one of V2's terms", Meaning::term),
    LINES("CSV as objects", LineItems::read),
    RECIPIENTS("addresses as objects", Meaning::recipients),
    /** See {@link Translation}. */
    PART("part of an import", text -> MissingNode.getInstance());

    /** An element does not hold what its field is made of: the record would be another one. */
    static final class NotReadable extends Exception {
      /**
       * @param expected what was expected, with its article
       */
      NotReadable(String expected) {
        super("is not " + expected);
      }
    }

    /** V2 has no such value; the message says why. */
    static final class NoCounterpart extends Exception {
      NoCounterpart(String why) {
        super(why);
      }
    }

    /** Reads a text that is not blank. */
    private interface Reading {
      JsonNode of(String text) throws NotReadable, NoCounterpart;
    }

    private static final Pattern CODE = Pattern.compile("\\b[A-Z]{3}$");
    private static final Pattern BETWEEN_ADDRESSES =
        Pattern.compile("[,;](?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern ADDRESS =
        Pattern.compile(
            "(?:\"?(?<name>[^\"<>]*[^\"<>\\s])\"?)?\\s*<(?<named>[^\\s<>@]+@[^\\s<>@]+)>"
                + "|(?<plain>[^\\s<>@]+@[^\\s<>@]+)");
    private static final Pattern TERMS = Pattern.compile("upon receipt|net (?:15|30|45|60)|custom");

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // functions without a state
    private final Reading reading;

    Meaning(String label, Reading reading) {
      this.label = label;
      this.reading = reading;
    }

    /** The meaning that the table calls so. */
    static Meaning labelled(String label) {
      return Arrays.stream(values())
          .filter(one -> one.label.equals(label))
          .findFirst()
          .orElseThrow();
    }

    /** The value of a text that is not blank. */
    JsonNode of(String text) throws NotReadable, NoCounterpart {
      return reading.of(text);
    }

    /**
     * The value of an element. A missing node is none, because V2 takes the missing field for the
     * same.
     */
    JsonNode of(Element element) throws NotReadable, NoCounterpart {
      if (!element.children().isEmpty()) {
        throw new NotReadable("a single value");
      }
      String text = element.isNil() ? "" : element.text();
      if (!text.isBlank()) {
        return of(text);
      }
      return switch (this) {
        case TEXT -> element.isNil() ? NullNode.getInstance() : TextNode.valueOf(text);
        case HOURS, CLOCK, PART -> MissingNode.getInstance();
        default -> NullNode.getInstance();
      };
    }

    private static boolean isTrue(String text) throws NotReadable {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "true", "1" -> true;
        case "false", "0" -> false;
        default -> throw new NotReadable("true or false");
      };
    }

    private static JsonNode currency(String text) throws NoCounterpart {
      Matcher code = CODE.matcher(text.strip());
      if (!code.find()) {
        throw new NoCounterpart("V2 wants a currency code, and there is none in it");
      }
      return TextNode.valueOf(code.group());
    }

    private static JsonNode roles(String text) throws NotReadable, NoCounterpart {
      if (!isTrue(text)) {
        throw new NoCounterpart("V2 has roles: false does not tell a member from a manager");
      }
      return JsonNodeFactory.instance.arrayNode().add("administrator");
    }

    private static JsonNode replaced(String text, String word, String by) {
      String plain = text.strip();
      return TextNode.valueOf(plain.matches(word) ? by : plain);
    }

    private static JsonNode term(String text) throws NoCounterpart {
      String term = text.strip().toLowerCase(Locale.ROOT).replaceFirst("^due\\s+", "");
      if (!TERMS.matcher(term).matches()) {
        throw new NoCounterpart(
            "V2 has other terms: set payment_term to custom and give a due_date");
      }
      return TextNode.valueOf(term);
    }

    private static JsonNode recipients(String text) throws NotReadable {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      for (String one : BETWEEN_ADDRESSES.split(text.strip(), -1)) {
        Matcher address = ADDRESS.matcher(one.strip());
        if (!address.matches()) {
          throw new NotReadable("addresses with commas between them");
        }
        ObjectNode recipient = all.addObject();
        if (address.group("name") != null) {
          recipient.put("name", address.group("name"));
        }
        String named = address.group("named");
        recipient.put("email", named == null ? address.group("plain") : named);
      }
      return all;
    }
  }
}
