package harvest.migration.stage.accounts;

import harvest.migration.accounts.AccessToken;
import harvest.migration.accounts.AccountOwner;
import harvest.migration.window.OffsetHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One result on its way to its account record.
 *
 * @param token null where it cannot be used here
 */
record LookUp(
    AccountOwner owner,
    @Nullable AccessToken token,
    @Nullable Instant issuedAt,
    OffsetHandle handle) {

  AccessToken usable() {
    if (token == null) {
      throw new IllegalStateException("nothing is asked without a token");
    }
    return token;
  }
}
