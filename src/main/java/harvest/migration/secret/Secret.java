package harvest.migration.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A token, client secret or code. Its text is had by {@link #text()} alone, which is called by the
 * step that writes it to the wire and nowhere else; {@code toString} shows nothing of it.
 */
public final class Secret {
  /** The longest secret that a request may carry, in characters. */
  public static final int MAX_LENGTH = 4096;

  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** Whether the text may be a secret: 1 to {@value #MAX_LENGTH} characters, none a control. */
  public static boolean isWellFormed(String text) {
    return !text.isEmpty()
        && text.codePointCount(0, text.length()) <= MAX_LENGTH
        && text.codePoints().noneMatch(Secret::isNoCharacter);
  }

  /** A control, or half of a surrogate pair: neither can be sent as it is. */
  private static boolean isNoCharacter(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
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
