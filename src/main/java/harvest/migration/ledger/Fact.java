package harvest.migration.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something learned on the way, kept once however often it is learned. */
public sealed interface Fact {
  /**
   * Whose token it is: two tokens of one user of an application may mean that one of them is dead.
   *
   * @param userId Harvest's
   * @param fingerprint of the request that the token came of
   * @param issuedAt null where it was not issued here
   */
  record TokenUser(
      String application, String userId, String fingerprint, @Nullable Instant issuedAt)
      implements Fact {}

  /** A resource of an account was put on the reads topic for an application. */
  record OrderedRead(String application, String accountId, String resource) implements Fact {}

  /**
   * Records that the broker deleted before they were read, by retention or delete-records.
   *
   * @param from the first offset that is gone
   * @param to the first one that was there
   */
  record DeletedUnread(String topic, int partition, long from, long to, Instant foundAt)
      implements Fact {}
}
