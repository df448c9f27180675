package harvest.migration.drops.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
      "time of day; blank: left out, which starts a timer", text -> TextNode.valueOf(text.strip())),
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
    return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst().orElseThrow();
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
      throw new NoCounterpart("V2 has other terms: set payment_term to custom and give a due_date");
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
