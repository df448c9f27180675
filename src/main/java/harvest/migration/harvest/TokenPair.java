package harvest.migration.harvest;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.secret.Secret;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The V2 tokens that Harvest issued.
 *
 * @param expiresIn seconds from {@code issuedAt}
 * @param expiresAssumed whether Harvest did not say so in a way that could be read
 */
public record TokenPair(
    Secret accessToken,
    @Nullable Secret refreshToken,
    String tokenType,
    long expiresIn,
    boolean expiresAssumed,
    Instant issuedAt) {

  /** What Harvest answers (guide, "OAuth2 token migration endpoint"): two weeks less a second. */
  public static final long USUAL_EXPIRY = 1_209_599;

  /** A longer life than a century is a mistake, and would not fit every reader's dates. */
  private static final BigDecimal LONGEST = BigDecimal.valueOf(100L * 366 * 24 * 3600);

  /**
   * The pair in a token answer (RFC 6749, 5.1), null where there is no access token. Whatever else
   * is missing or odd does not lose the pair.
   */
  static @Nullable TokenPair in(@Nullable JsonNode answer, Instant now) {
    Secret access = secret(answer, "access_token");
    if (answer == null || access == null) {
      return null;
    }
    Long expiry = seconds(answer.path("expires_in"));
    JsonNode type = answer.path("token_type");
    return new TokenPair(
        access,
        secret(answer, "refresh_token"),
        type.isTextual() && !type.textValue().isBlank() ? type.textValue() : "bearer",
        expiry == null ? USUAL_EXPIRY : expiry,
        expiry == null,
        now.truncatedTo(ChronoUnit.MILLIS));
  }

  /** When the access token ends. */
  public Instant expiresAt() {
    return issuedAt.plusSeconds(expiresIn);
  }

  @Override
  public String toString() {
    return "TokenPair[***, expiresAt=" + expiresAt() + "]";
  }

  private static @Nullable Secret secret(@Nullable JsonNode answer, String field) {
    JsonNode value = answer == null ? null : answer.get(field);
    return value == null || !value.isTextual() || value.textValue().isEmpty()
        ? null
        : new Secret(value.textValue());
  }

  private static @Nullable Long seconds(JsonNode value) {
    try {
      boolean readable = value.isNumber() || value.isTextual();
      if (!readable || value.asText().length() > 20) {
        return null;
      }
      BigDecimal seconds = new BigDecimal(value.asText().strip());
      return seconds.signum() < 0 || seconds.compareTo(LONGEST) > 0 ? null : seconds.longValue();
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
