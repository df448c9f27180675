package harvest.migration.rehearsal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The SHA-256 of a token: names it wherever the token itself would be unsafe. */
public record Fingerprint(long a, long b, long c, long d) {

  /** The fingerprint of a secret's UTF-8 bytes. */
  public static Fingerprint of(String secret) {
    ByteBuffer hash = ByteBuffer.wrap(sha256().digest(secret.getBytes(StandardCharsets.UTF_8)));
    return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  /** 64 digits, lower case. */
  public String hex() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
  }

  @Override
  public int hashCode() {
    return (int) a; // a hash already
  }

  @Override
  public String toString() {
    return hex();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Names tokens: by their text, the first digits of their fingerprint, or {@code prefix*}. */
  static final class TokenRules {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{8,64}");

    private final Set<Fingerprint> exact = new HashSet<>();
    private final List<String> fingerprints = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();

    /** Reads the rules once. */
    TokenRules(Collection<String> rules) {
      for (String rule : rules) {
        if (rule.endsWith("*")) {
          prefixes.add(rule.substring(0, rule.length() - 1));
        } else if (HEX.matcher(rule).matches()) {
          fingerprints.add(rule);
        } else {
          exact.add(Fingerprint.of(rule));
        }
      }
    }

    /** Whether there is none. */
    boolean isEmpty() {
      return exact.isEmpty() && fingerprints.isEmpty() && prefixes.isEmpty();
    }

    /** Whether one of the rules names the token. */
    boolean match(String token, Fingerprint fingerprint) {
      if (exact.contains(fingerprint)) {
        return true;
      }
      for (String prefix : prefixes) {
        if (token.startsWith(prefix)) {
          return true;
        }
      }
      return !fingerprints.isEmpty()
          && fingerprints.stream().anyMatch(fingerprint.hex()::startsWith);
    }
  }
}
