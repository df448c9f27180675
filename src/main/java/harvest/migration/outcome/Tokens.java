package harvest.migration.outcome;

import harvest.migration.secret.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Harvest issued.
 *
 * @param refreshToken null where Harvest sent none
 * @param expiresIn seconds
 * @param expiresAssumed Harvest did not say when it expires
 */
public record Tokens(
    Secret accessToken,
    @Nullable Secret refreshToken,
    String tokenType,
    long expiresIn,
    Instant issuedAt,
    Instant expiresAt,
    boolean expiresAssumed) {}
