package harvest.migration.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a record of the results topic turns out to be. */
public sealed interface ResultRead {
  /** A pair was issued: its accounts are to be looked up. */
  record Issued(AccountOwner owner, AccessToken token, @Nullable Instant issuedAt)
      implements ResultRead {}

  /** A pair was issued that cannot be used here. */
  record Closed(AccountOwner owner, String why) implements ResultRead {}

  /** Nothing is to be looked up: a verification, which did so itself, or a deleted record. */
  record Nothing() implements ResultRead {}

  /** It is no result. {@code why} quotes nothing of it. */
  record Malformed(String why) implements ResultRead {}
}
