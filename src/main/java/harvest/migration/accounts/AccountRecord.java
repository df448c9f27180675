package harvest.migration.accounts;

import harvest.migration.harvest.Accounts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the look-up of a token found.
 *
 * @param found null where it failed for good
 * @param error why it failed; null where it did not
 * @param v1Accepted whether V1 takes the token too; null where nobody asked, or knows
 * @param lookedUpAt when Harvest was asked last; null where it was not
 * @param requestId Harvest's X-Request-Id
 */
public record AccountRecord(
    AccountOwner owner,
    @Nullable Accounts found,
    @Nullable String error,
    @Nullable Boolean v1Accepted,
    @Nullable Instant lookedUpAt,
    @Nullable String requestId) {

  /** The same, with V1's answer. */
  public AccountRecord withV1(@Nullable Boolean accepted) {
    return new AccountRecord(owner, found, error, accepted, lookedUpAt, requestId);
  }

  /** The same without its context, for a broker that would not take the whole. */
  public AccountRecord withoutContext() {
    return new AccountRecord(
        owner.withoutContext(), found, error, v1Accepted, lookedUpAt, requestId);
  }

  /** What is left where not even that is taken: a look-up that failed. */
  public AccountRecord withoutAccounts() {
    int listed = found == null ? 0 : found.accounts().size();
    String why = "the record of " + listed + " accounts is larger than the accounts topic takes";
    return new AccountRecord(
        owner.withoutContext(),
        null,
        error == null ? why : error,
        v1Accepted,
        lookedUpAt,
        requestId);
  }
}
