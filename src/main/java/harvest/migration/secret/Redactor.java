package harvest.migration.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds secrets in text that others wrote, and takes them out: whole, or a piece of {@value #PIECE}
 * characters, as they are, escaped for a URL, JSON or HTML, or in base64 wherever they begin in it.
 * A secret shorter than that is found whole. The time is linear in the length of the text.
 * Thread-safe.
 */
public final class Redactor {
  /** So much of a secret is as good as the secret to who can guess the rest. */
  public static final int PIECE = 16;

  /** No more of what Harvest says is read than so many characters. */
  public static final int LONGEST_READ = 16 * 1024;

  /** The longest text that {@link #words} gives. */
  public static final int LONGEST_WORDS = 500;

  /** That much of the beginning of a secret is taken out of what Harvest says, too. */
  private static final int TELLING_BEGINNING = 12;

  private static final String MASK = "***";

  /** So many different characters a token of V1 has at least; 80 random ones have about 45. */
  private static final int FEWEST_CHARACTERS = 10;

  // GUIDE: V2 tokens are 12345.at.… and 12345.rt.…; V1 tokens and secrets 86 of base64url.
  // Each run is tried from its first character alone, so that the time stays linear.
  static final Pattern TOKEN =
      Pattern.compile(
          "((?<!\\d)\\d++(?:\\.|%2e|\\\\u002e)(?:at|rt|pt)(?:\\.|%2e|\\\\u002e)[\\w%~-]*+)"
              + "|(?<![\\w-])[\\w-]{80,}+",
          Pattern.CASE_INSENSITIVE);
  static final Pattern SPACE = Pattern.compile("[\\s\\x{2028}\\x{2029}]++");

  private final List<String> shortOnes;
  private final List<String> longOnes;
  private @Nullable Pieces pieces;

  /**
   * @param secrets what it takes out
   */
  public Redactor(Collection<String> secrets) {
    longOnes = secrets.stream().filter(secret -> secret.length() >= PIECE).toList();
    shortOnes =
        secrets.stream().filter(secret -> secret.length() < PIECE && !secret.isEmpty()).toList();
  }

  /** Made at the first use: most texts are shorter than a piece. */
  private synchronized Pieces pieces() {
    if (pieces == null) {
      pieces = new Pieces(new HashSet<>(), new HashSet<>());
      longOnes.forEach(pieces::add);
    }
    return pieces;
  }

  /** Whether a secret, or a piece of one, stands in the text. */
  public boolean finds(String text) {
    return !marks(text, false).isEmpty();
  }

  /** The text with {@code ***} in the place of each secret, and of the beginning of one. */
  private String redact(String text) {
    Marks marks = marks(text, true);
    return marks.isEmpty() ? text : marks.masked();
  }

  /**
   * What Harvest says, fit for a dead letter and a log: without the secrets and whatever else is
   * shaped like a token, without markup and control characters, at most {@value #LONGEST_WORDS}
   * characters.
   *
   * @return null where nothing is left of it
   */
  public @Nullable String words(@Nullable String text) {
    if (text == null) {
      return null;
    }
    // Before the cut: it could hide half of a secret from us.
    String shown = redact(cut(text, LONGEST_READ + Secret.MAX_LENGTH));
    shown = cut(shown, LONGEST_READ);
    shown = TOKEN.matcher(shown).replaceAll(found -> Matcher.quoteReplacement(masked(found)));
    shown = SPACE.matcher(withoutControls(withoutTags(shown), ' ')).replaceAll(" ").strip();
    // Tags inside a secret are gone now: look once more at what a reader sees.
    shown = cut(redact(shown), LONGEST_WORDS);
    return shown.isEmpty() ? null : shown;
  }

  /** V1's tokens are random: a run of a few characters, over and over, is none. */
  private static String masked(MatchResult found) {
    boolean isOfV2 = found.group(1) != null;
    String text = found.group();
    return isOfV2 || text.chars().distinct().count() >= FEWEST_CHARACTERS ? MASK : text;
  }

  /**
   * Text as a terminal, a log or a page can show it: what would move the cursor, change colours or
   * turn the direction of writing becomes a question mark.
   */
  public static String printable(String text) {
    return withoutControls(text, '?');
  }

  /** JSON as a terminal can show it: those characters are escaped, its values stay the same. */
  public static String printableJson(String json) {
    StringBuilder shown = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (isControl(c)) {
        shown.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  private static String withoutControls(String text, char instead) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        shown = shown == null ? new StringBuilder(text) : shown;
        shown.setCharAt(i, instead);
      }
    }
    return shown == null ? text : shown.toString();
  }

  /** C0, C1 and what Unicode has for the direction of writing. */
  private static boolean isControl(char c) {
    return Character.isISOControl(c)
        || c == '\u061c'
        || (c >= '\u200e' && c <= '\u200f')
        || (c >= '\u2028' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }

  /** Without tags and comments, and what stands between those of scripts and styles. */
  private static String withoutTags(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    Set<String> neverClosed = new HashSet<>(); // is looked for once
    int lastComment = text.lastIndexOf("-->");
    int at = 0;
    for (int begin = text.indexOf('<'); begin >= 0; begin = text.indexOf('<', at)) {
      int from = begin;
      String close = ">";
      for (String name : List.of("script", "style")) {
        if (text.regionMatches(true, begin + 1, name, 0, name.length())
            && !neverClosed.contains(name)) {
          int end = closing(text, name, begin);
          from = Math.max(begin, end);
          if (end < 0) {
            neverClosed.add(name);
          }
        }
      }
      if (text.startsWith("<!--", begin) && begin < lastComment) {
        close = "-->";
      }
      int end = text.indexOf(close, from);
      if (end < 0) {
        break; // nothing that follows is closed
      }
      kept.append(text, at, begin).append(' ');
      at = end + close.length();
    }
    return kept.append(text, at, text.length()).toString();
  }

  private static int closing(String text, String tag, int from) {
    for (int at = text.indexOf("</", from); at >= 0; at = text.indexOf("</", at + 2)) {
      if (text.regionMatches(true, at + 2, tag, 0, tag.length())) {
        return at;
      }
    }
    return -1;
  }

  private Marks marks(String text, boolean beginnings) {
    Marks marks = new Marks(text);
    List<String> whole = new ArrayList<>(shortOnes);
    if (beginnings) {
      longOnes.forEach(secret -> whole.add(secret.substring(0, TELLING_BEGINNING)));
    }
    boolean isLong = text.length() >= PIECE && !longOnes.isEmpty();
    if (!isLong && whole.isEmpty()) {
      return marks;
    }
    Set<String> parts = isLong ? pieces().plain() : Set.of();
    for (Reading reading : Reading.all(text)) {
      marks.addAll(reading, parts);
      whole.forEach(secret -> marks.addAll(reading, secret));
    }
    if (isLong) {
      marks.addAll(Reading.plain(text.replace('-', '+').replace('_', '/')), pieces().base64());
    }
    return marks;
  }

  /** Every part of {@value #PIECE} characters of the secrets, and of their base64. */
  private record Pieces(Set<String> plain, Set<String> base64) {
    void add(String secret) {
      add(plain, secret);
      byte[] text = ("\0\0" + secret).getBytes(StandardCharsets.UTF_8);
      for (int from = 2; from >= 0; from--) {
        byte[] shifted = Arrays.copyOfRange(text, from, text.length);
        // What depends on the neighbours of the secret is left out.
        int certain = shifted.length / 3 * 4;
        add(
            base64,
            Base64.getEncoder().encodeToString(shifted).substring(from == 2 ? 0 : 4, certain));
      }
    }

    private static void add(Set<String> parts, String text) {
      for (int at = 0; at + PIECE <= text.length(); at++) {
        parts.add(text.substring(at, at + PIECE));
      }
    }
  }

  /** Which characters of a text belong to a secret. */
  private static final class Marks {
    private final String text;
    private final BitSet marked = new BitSet();

    Marks(String text) {
      this.text = text;
    }

    boolean isEmpty() {
      return marked.isEmpty();
    }

    void addAll(Reading reading, Set<String> parts) {
      String read = reading.text();
      for (int at = 0; at + PIECE <= read.length() && !parts.isEmpty(); at++) {
        if (parts.contains(read.substring(at, at + PIECE))) {
          marked.set(reading.origin(at), reading.origin(at + PIECE));
        }
      }
    }

    void addAll(Reading reading, String secret) {
      String read = reading.text();
      for (int at = read.indexOf(secret);
          at >= 0;
          at = read.indexOf(secret, at + secret.length())) {
        marked.set(reading.origin(at), reading.origin(at + secret.length()));
      }
    }

    /** What follows a part may be the rest of the secret, changed in a way that we do not know. */
    String masked() {
      StringBuilder kept = new StringBuilder(text.length());
      int at = 0;
      for (int from = marked.nextSetBit(0); from >= 0; from = marked.nextSetBit(at)) {
        kept.append(text, at, from).append(MASK);
        at = marked.nextClearBit(from);
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
          at++;
        }
      }
      return kept.append(text, at, text.length()).toString();
    }
  }
}
