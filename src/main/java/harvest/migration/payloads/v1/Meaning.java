package harvest.migration.payloads.v1;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.payloads.xml.Element;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of an element of V1 becomes the value of a field of V2. The field decides, not the
 * {@code type} that the element claims: V1 took numbers with and without one.
 */
enum Meaning {
  TEXT("text") {
    @Override
    Value of(String text) {
      return Value.text(text);
    }

    @Override
    Value ofBlank(String text) {
      return Value.text(text);
    }
  },
  INTEGER("integer") {
    @Override
    Value of(String text) throws NotReadable {
      return Value.number(Numbers.integer(text));
    }
  },
  DECIMAL("decimal") {
    @Override
    Value of(String text) throws NotReadable {
      return Value.number(Numbers.decimal(text));
    }
  },
  BOOLEAN("boolean") {
    @Override
    Value of(String text) throws NotReadable {
      return Value.bool(truth(text));
    }
  },
  INVERTED("boolean, inverted") {
    @Override
    Value of(String text) throws NotReadable {
      return Value.bool(!truth(text));
    }
  },
  DATE("date") {
    @Override
    Value of(String text) throws NotReadable {
      return Value.text(Dates.day(text));
    }
  },
  DATETIME("date and time") {
    @Override
    Value of(String text) throws NotReadable {
      return Value.text(Dates.moment(text));
    }
  },
  /** Of an entry: nothing in it starts a timer, in V1 as in V2. */
  HOURS("decimal; blank: left out, which starts a timer") {
    @Override
    Value of(String text) throws NotReadable {
      return Value.number(Numbers.decimal(text));
    }

    @Override
    Value ofBlank(String text) {
      return new Value.Unsaid();
    }
  },
  CLOCK("time of day; blank: left out, which starts a timer") {
    @Override
    Value of(String text) {
      return Value.text(text.strip());
    }

    @Override
    Value ofBlank(String text) {
      return new Value.Unsaid();
    }
  },
  CURRENCY("the currency's code") {
    @Override
    Value of(String text) {
      Matcher code = CODE.matcher(text.strip());
      return code.find()
          ? Value.text(code.group())
          : new Value.Untold("V2 wants a currency code, and there is none in it");
    }
  },
  ADMINISTRATOR("true: administrator") {
    @Override
    Value of(String text) throws NotReadable {
      return truth(text)
          ? new Value.Told(JsonNodeFactory.instance.arrayNode().add("administrator"))
          : new Value.Untold("V2 has roles: false does not tell a member from a manager");
    }
  },
  CHOICE("text; None is none") {
    @Override
    Value of(String text) {
      String plain = text.strip();
      return Value.text(plain.equalsIgnoreCase("none") ? "none" : plain);
    }
  },
  STATE("text; partial is open") {
    @Override
    Value of(String text) {
      String plain = text.strip();
      return Value.text(plain.equals("partial") ? "open" : plain);
    }
  },
  TERM("one of V2's terms") {
    @Override
    Value of(String text) {
      String term = text.strip().toLowerCase(Locale.ROOT).replaceFirst("^due\\s+", "");
      return TERMS.matcher(term).matches()
          ? Value.text(term)
          : new Value.Untold("V2 has other terms: set payment_term to custom and give a due_date");
    }
  },
  LINES("CSV as objects") {
    @Override
    Value of(String text) throws NotReadable {
      return new Value.Told(LineItems.read(text));
    }
  },
  RECIPIENTS("addresses as objects") {
    @Override
    Value of(String text) throws NotReadable {
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
        recipient.put(
            "email",
            address.group("named") == null ? address.group("plain") : address.group("named"));
      }
      return new Value.Told(all);
    }
  },
  /** See {@link Import}. */
  PART("part of an import") {
    @Override
    Value of(String text) {
      return new Value.Unsaid();
    }
  };

  private static final Pattern CODE = Pattern.compile("\\b[A-Z]{3}$");
  private static final Pattern BETWEEN_ADDRESSES =
      Pattern.compile("[,;](?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:\"?(?<name>[^\"<>]*[^\"<>\\s])\"?)?\\s*<(?<named>[^\\s<>@]+@[^\\s<>@]+)>"
              + "|(?<plain>[^\\s<>@]+@[^\\s<>@]+)");
  private static final Pattern TERMS = Pattern.compile("upon receipt|net (?:15|30|45|60)|custom");

  private final String label;

  Meaning(String label) {
    this.label = label;
  }

  /** What the documentation says of it. */
  String label() {
    return label;
  }

  /** The value of a text that is not blank. */
  abstract Value of(String text) throws NotReadable;

  /** The value of an empty text or white space: none, unless V2 can be told as much. */
  Value ofBlank(String text) {
    return Value.NULL;
  }

  final Value of(Element element) throws NotReadable {
    if (!element.children().isEmpty()) {
      throw new NotReadable("a single value");
    }
    String text = element.isNil() ? "" : element.text();
    if (!text.isBlank()) {
      return of(text);
    }
    return element.isNil() && this == TEXT ? Value.NULL : ofBlank(text);
  }

  private static boolean truth(String text) throws NotReadable {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new NotReadable("true or false");
    };
  }
}
