package harvest.migration.rehearsal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Makes the texts of V2 tokens: the same ones for the same seed, source and number. */
public final class Mint {
  private final long seed;
  private final MessageDigest sha512;
  private final Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();

  /** One mint for one thread. */
  public Mint(long seed) {
    this.seed = seed;
    try {
      this.sha512 = MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-512", e);
    }
  }

  /** {@code 12345.at.} and 86 characters. */
  public String accessToken(long user, Fingerprint source, int number) {
    return user + ".at." + body('a', source, number);
  }

  /** {@code 12345.rt.} and 86 characters. */
  public String refreshToken(long user, Fingerprint source, int number) {
    return user + ".rt." + body('r', source, number);
  }

  /** An authorization code. */
  public String code(Fingerprint source, int number) {
    return body('c', source, number);
  }

  // 64 bytes are exactly the 86 characters that Harvest's tokens have
  private String body(char kind, Fingerprint source, int number) {
    ByteBuffer input = ByteBuffer.allocate(48);
    input.putLong(seed).putChar(kind).putInt(number);
    input.putLong(source.a()).putLong(source.b()).putLong(source.c()).putLong(source.d());
    return base64.encodeToString(sha512.digest(input.array()));
  }
}
