package harvest.migration.report;

import harvest.migration.request.Request.Coordinates;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that does not add up.
 *
 * @param fingerprint null where it is of no single request, or not known
 * @param at the record that it is about; null where it is about none
 */
public record Problem(
    Kind kind,
    @Nullable String fingerprint,
    @Nullable String source,
    String text,
    @Nullable Coordinates at) {
  /** What can be wrong with the books. */
  public enum Kind {
    /** The offset was committed, and nobody knows what the record came to. */
    WITHOUT_OUTCOME,
    RESULT_WITHOUT_REQUEST,
    DEAD_LETTER_WITHOUT_REQUEST,
    /** Recorded as migrated or issued, and no pair on the results topic. */
    LOST_PAIR,
    LOST_RESULT,
    LOST_DEAD_LETTER,
    /** Two different pairs for one identity. */
    TWO_PAIRS,
    UNKNOWN_TO_LEDGER,
    FILE_ROWS_MISSING,
    /** One token under several subjects; everything adds up all the same. */
    SHARED_TOKEN,
    /** A dropped file was written to after it was read. */
    FILE_CHANGED,
    /** The broker deleted requests before they were read. */
    DELETED_UNREAD,
    /** The offsets were committed under another ledger. */
    OTHER_LEDGER;

    /** Whether it is a discrepancy, so that reconciliation fails. */
    public boolean isDiscrepancy() {
      return this != SHARED_TOKEN;
    }

    /** The name in the JSON. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Problem named(@Nullable String name, @Nullable String from) {
    return new Problem(
        kind, fingerprint == null ? name : fingerprint, from == null ? source : from, text, at);
  }
}
