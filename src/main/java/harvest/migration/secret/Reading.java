package harvest.migration.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A text as somebody reads it who takes escapes of one kind, or of one after the other, for what
 * they stand for.
 *
 * @param origins where each character, and the end, stands in the text that it was read from
 */
record Reading(String text, int[] origins) {
  private static final Map<String, String> ENTITIES =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'");
  private static final int LONGEST_ENTITY = 10;

  /** The text as it is, and in every way that it can be escaped in. */
  static List<Reading> all(String text) {
    Reading plain = plain(text);
    List<Reading> readings = new ArrayList<>(List.of(plain));
    Set<String> texts = new LinkedHashSet<>(Set.of(text));
    Reading form = plain.withoutPercent();
    Reading page = plain.withoutEntities();
    for (Reading reading :
        List.of(
            form,
            form.withoutPercent(),
            page,
            page.withoutBackslashes(),
            plain.withoutBackslashes())) {
      if (texts.add(reading.text)) {
        readings.add(reading);
      }
    }
    return readings;
  }

  static Reading plain(String text) {
    int[] origins = new int[text.length() + 1];
    for (int i = 0; i < origins.length; i++) {
      origins[i] = i;
    }
    return new Reading(text, origins);
  }

  int origin(int at) {
    return origins[at];
  }

  /** As a form or a URL is read: {@code %2B}, {@code +} for a space. */
  Reading withoutPercent() {
    Builder read = new Builder();
    for (int at = 0; at < text.length(); ) {
      int end = at;
      while (end + 2 < text.length() && text.charAt(end) == '%' && isHex(end + 1, end + 3)) {
        end += 3;
      }
      if (end == at) {
        read.add(text.charAt(at) == '+' ? " " : text.substring(at, at + 1), at++);
        continue;
      }
      byte[] octets = new byte[(end - at) / 3];
      for (int i = 0; i < octets.length; i++) {
        octets[i] = (byte) Integer.parseInt(text, at + 3 * i + 1, at + 3 * i + 3, 16);
      }
      // A character of several bytes begins where the first of them is.
      String decoded = new String(octets, StandardCharsets.UTF_8);
      int octet = 0;
      for (int i = 0; i < decoded.length(); ) {
        String one = Character.toString(decoded.codePointAt(i));
        read.add(one, at + 3 * Math.min(octet, octets.length - 1));
        octet += one.equals("\ufffd") ? 1 : one.getBytes(StandardCharsets.UTF_8).length;
        i += one.length();
      }
      at = end;
    }
    return read.end(text.length());
  }

  /** As JSON is read. */
  Reading withoutBackslashes() {
    Builder read = new Builder();
    for (int at = 0; at < text.length(); ) {
      if (text.charAt(at) != '\\' || at + 1 == text.length()) {
        read.add(text.substring(at, at + 1), at++);
      } else if (text.charAt(at + 1) == 'u' && at + 6 <= text.length() && isHex(at + 2, at + 6)) {
        read.add(String.valueOf((char) Integer.parseInt(text, at + 2, at + 6, 16)), at);
        at += 6;
      } else {
        read.add(text.substring(at + 1, at + 2), at);
        at += 2;
      }
    }
    return read.end(text.length());
  }

  /** As HTML is read. */
  Reading withoutEntities() {
    Builder read = new Builder();
    for (int at = 0; at < text.length(); ) {
      int end = at;
      if (text.charAt(at) == '&') {
        while (end < Math.min(text.length() - 1, at + LONGEST_ENTITY) && text.charAt(end) != ';') {
          end++;
        }
      }
      String meant = end > at && text.charAt(end) == ';' ? entity(text.substring(at + 1, end)) : "";
      if (meant.isEmpty()) {
        read.add(text.substring(at, at + 1), at++);
      } else {
        read.add(meant, at);
        at = end + 1;
      }
    }
    return read.end(text.length());
  }

  private static String entity(String name) {
    if (!name.startsWith("#")) {
      return ENTITIES.getOrDefault(name, "");
    }
    try {
      boolean hex = name.startsWith("#x") || name.startsWith("#X");
      return Character.toString(Integer.parseInt(name, hex ? 2 : 1, name.length(), hex ? 16 : 10));
    } catch (IllegalArgumentException e) {
      return ""; // no number, or none of a character
    }
  }

  private boolean isHex(int from, int to) {
    for (int i = from; i < to; i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }

  /** Makes the reading of this one. */
  private final class Builder {
    private final StringBuilder read = new StringBuilder(text.length());
    private final int[] from = new int[text.length() + 1];

    void add(String meant, int at) {
      for (int i = 0; i < meant.length(); i++) {
        from[read.length() + i] = origins[at];
      }
      read.append(meant);
    }

    Reading end(int at) {
      from[read.length()] = origins[at];
      return new Reading(read.toString(), from);
    }
  }
}
