package harvest.migration.drops.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import harvest.migration.drops.v1.Meaning.NotReadable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers with the digits that they were written with, for they may be of any size: only what JSON
 * forbids (a plus, leading zeros, a missing digit beside the point) is changed.
 */
final class Numbers {
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
