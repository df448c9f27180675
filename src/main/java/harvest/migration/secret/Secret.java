package harvest.migration.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token, client secret or code. Its text is had by {@link #text()} alone, which is called by the
 * step that writes it to the wire and nowhere else; {@code toString} shows nothing of it.
 */
public final class Secret {
  /** The longest secret that a request may carry, in characters. */
  public static final int MAX_LENGTH = 4096;

  private static final int LONGEST_PLACEHOLDER = 24;
  private static final Set<String> NOTHING =
      Set.of(
          "null",
          "(null)",
          "<null>",
          "[null]",
          "{null}",
          "\\n",
          "\\\\n",
          "dbnull",
          "nullptr",
          "nil",
          "<nil>",
          "(nil)",
          "none",
          "(none)",
          "<none>",
          "[none]",
          "undefined",
          "n/a",
          "<n/a>",
          "(n/a)",
          "na",
          "<na>",
          "nan",
          "nat",
          "nothing");

  /** In any language: {@code #NAME?}, {@code #WERT!}; cells too narrow; LibreOffice's errors. */
  private static final Pattern SPREADSHEET_ERROR =
      Pattern.compile("#[\\p{L}\u00bf\u00a1][\\p{L}0-9/_]*[!?]|#\\p{Lu}[\\p{Lu}/_]*|#+|Err:\\d{3}");

  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /**
   * Whether the text may be a secret: 1 to {@value #MAX_LENGTH} characters of printable ASCII
   * without white space or quotes, and no {@linkplain #isPlaceholder placeholder}.
   */
  public static boolean isWellFormed(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().allMatch(c -> c > ' ' && c <= '~' && c != '"' && c != '\'')
        && !isPlaceholder(text);
  }

  /**
   * Whether it is what a database, a language or a spreadsheet writes where it has no value, or
   * failed to compute one.
   */
  public static boolean isPlaceholder(String text) {
    String plain = text.strip();
    return plain.length() <= LONGEST_PLACEHOLDER
        && (NOTHING.contains(plain.toLowerCase(Locale.ROOT))
            || SPREADSHEET_ERROR.matcher(plain).matches());
  }

  /** The secret itself, for the wire. */
  public String text() {
    return text;
  }

  /** Lower-case hex SHA-256 of the UTF-8 text: names the secret where it must not stand itself. */
  public String fingerprint() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
