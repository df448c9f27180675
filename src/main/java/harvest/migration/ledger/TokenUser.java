package harvest.migration.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose token it is: two tokens of one user of an application may mean that one of them is dead.
 *
 * @param userId Harvest's
 * @param fingerprint of the request that the token came of
 * @param issuedAt null where it was not issued here
 */
public record TokenUser(
    String application, String userId, String fingerprint, @Nullable Instant issuedAt)
    implements Fact {}
