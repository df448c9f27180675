package harvest.migration.payloads.v1;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as text, for they may be of any size: only what JSON forbids (a plus, leading zeros, a
 * missing digit beside the point) is changed, never a digit that counts.
 */
final class Numbers {
  private static final Pattern NUMBER =
      Pattern.compile("([+-]?)0*(\\d*)(?:\\.(\\d*))?([eE][+-]?\\d{1,3})?");
  private static final Pattern DIGITS = Pattern.compile("[+-]?\\d+");

  private Numbers() {}

  static String integer(String text) throws NotReadable {
    String digits = text.strip();
    if (!DIGITS.matcher(digits).matches()) {
      throw new NotReadable("an integer");
    }
    return decimal(digits);
  }

  static String decimal(String text) throws NotReadable {
    String digits = text.strip();
    Matcher parts = NUMBER.matcher(digits);
    if (digits.chars().noneMatch(c -> c >= '0' && c <= '9') || !parts.matches()) {
      throw new NotReadable("a decimal number");
    }
    String whole = parts.group(2).isEmpty() ? "0" : parts.group(2);
    String fraction = orEmpty(parts.group(3));
    return (parts.group(1).equals("-") ? "-" : "")
        + whole
        + (fraction.isEmpty() ? "" : "." + fraction)
        + orEmpty(parts.group(4));
  }

  private static String orEmpty(@Nullable String group) {
    return group == null ? "" : group;
  }
}
