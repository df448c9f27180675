package harvest.migration.harvest;

import harvest.migration.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes Harvest's text fit for a dead letter: none of the given secrets in it, plain or escaped for
 * a URL, JSON or HTML; nothing that is shaped like a token; no control characters; at most 500
 * characters.
 */
final class Cleaner {
  static final int MAX_LENGTH = 500;
  private static final String MASK = "***";

  /** That much of the beginning of a secret is as good as the secret to who knows the rest. */
  private static final int TELLING_PREFIX = 12;

  /** What is shorter is no token of V1. */
  private static final int SHORTEST_TOKEN = 80;

  /** So many different characters a token of V1 has at least; 80 random ones have about 45. */
  private static final int FEWEST_CHARACTERS = 10;

  // GUIDE: V2 tokens are 12345.at.… and 12345.rt.…; V1 tokens and secrets 86 of base64url.
  private static final Pattern TOKEN =
      Pattern.compile(
          "(\\d+(?:\\.|%2e|\\\\u002e)(?:at|rt|pt)(?:\\.|%2e|\\\\u002e)[\\w%~-]*)|[\\w-]{80,}",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TAGS =
      Pattern.compile("(?is)<(script|style)\\b.*?</\\1\\s*>|<!--.*?-->|<[^>]*>");
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");

  private final List<String> secrets;

  Cleaner(Collection<Secret> secrets) {
    this.secrets = secrets.stream().map(Secret::text).filter(text -> !text.isEmpty()).toList();
  }

  /** The text as it may be shown; null where nothing is left of it. */
  @Nullable String clean(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    if (isClean(text)) {
      return text;
    }
    // Secrets go first: cutting or unwrapping the text before could hide half of one from us.
    String shown = text;
    for (String secret : secrets) {
      shown = without(secret, shown);
    }
    shown = TOKEN.matcher(shown).replaceAll(found -> Matcher.quoteReplacement(masked(found)));
    shown = SPACE.matcher(TAGS.matcher(shown).replaceAll(" ")).replaceAll(" ").strip();
    // Tags inside a secret are gone now: look once more at what a reader sees.
    for (String secret : secrets) {
      shown = without(secret, shown);
    }
    return shown.isEmpty() ? null : cut(shown);
  }

  /** V1's tokens are random: a run of a few characters, over and over, is none. */
  private static String masked(MatchResult found) {
    boolean isOfV2 = found.group(1) != null;
    String text = found.group();
    return isOfV2 || text.chars().distinct().count() >= FEWEST_CHARACTERS ? MASK : text;
  }

  /** Whether the text is a plain word, as request ids are, in which no secret stands. */
  private boolean isClean(String text) {
    if (text.length() >= SHORTEST_TOKEN) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // No other character begins an escape, a tag, white space or the dots of a V2 token.
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      if (!plain) {
        return false;
      }
    }
    for (String secret : secrets) {
      if (text.contains(secret.substring(0, Math.min(secret.length(), TELLING_PREFIX)))) {
        return false;
      }
    }
    return true;
  }

  private static String without(String secret, String text) {
    StringBuilder kept = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = Math.max(matchEnd(secret, text, at, true), matchEnd(secret, text, at, false));
      if (end > at) {
        kept.append(MASK);
        at = end;
      } else {
        kept.append(text.charAt(at++));
      }
    }
    return kept.toString();
  }

  /**
   * Where the secret, or a telling beginning of it, ends that stands in {@code text} at {@code at},
   * any of its characters escaped; -1 where it does not stand there. A secret that holds characters
   * of an escape itself is ambiguous: so both readings are asked for.
   */
  private static int matchEnd(String secret, String text, int at, boolean plainFirst) {
    int position = at;
    int matched = 0;
    while (matched < secret.length() && position < text.length()) {
      int character = secret.codePointAt(matched);
      int plain = text.codePointAt(position) == character ? Character.charCount(character) : 0;
      int length = plainFirst && plain > 0 ? plain : escapeLength(character, text, position);
      length = length > 0 ? length : plain;
      if (length == 0) {
        break;
      }
      position += length;
      matched += Character.charCount(character);
    }
    if (matched == secret.length()) {
      return position;
    }
    return matched < TELLING_PREFIX ? -1 : endOfWord(text, position);
  }

  /** What follows a telling beginning may be the rest of it, changed in a way we do not know. */
  private static int endOfWord(String text, int from) {
    int end = from;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end))
            || "-_.~+/=%".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return end;
  }

  private static int escapeLength(int character, String text, int at) {
    return switch (text.charAt(at)) {
      case '%' -> {
        String plus = character == ' ' ? "%2b" : "";
        yield first(text, at, percent(character, "%"), percent(character, "%25"), plus);
      }
      case '\\' -> first(text, at, json(character, "\\"), "\\" + Character.toString(character));
      case '&' -> {
        String decimal = Integer.toString(character);
        String hex = Integer.toHexString(character);
        String named = named(character);
        yield first(
            text, at, "&#" + decimal + ";", "&#0" + decimal + ";", "&#x" + hex + ";", named);
      }
      case '+' -> character == ' ' ? 1 : 0;
      default -> 0;
    };
  }

  private static int first(String text, int at, String... forms) {
    for (String form : forms) {
      if (!form.isEmpty() && text.regionMatches(true, at, form, 0, form.length())) {
        return form.length();
      }
    }
    return 0;
  }

  private static String percent(int character, String sign) {
    StringBuilder form = new StringBuilder();
    for (byte octet : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
      form.append(sign).append(String.format(Locale.ROOT, "%02x", octet));
    }
    return form.toString();
  }

  private static String json(int character, String sign) {
    StringBuilder form = new StringBuilder();
    for (char unit : Character.toChars(character)) {
      form.append(sign).append(String.format(Locale.ROOT, "u%04x", (int) unit));
    }
    return form.toString();
  }

  private static String named(int character) {
    return switch (character) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      case '\'' -> "&apos;";
      default -> "";
    };
  }

  private static String cut(String text) {
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    return text.substring(0, end);
  }
}
