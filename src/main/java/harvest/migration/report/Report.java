package harvest.migration.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import harvest.migration.ledger.Ending;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.report.Purge.PurgeReceipt;
import harvest.migration.request.Request.Coordinates;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The reconciliation at one moment, in the shape of the contract's JSON.
 *
 * @param applications by name
 * @param files those whose rows were requested
 * @param refusedFiles those that were refused whole
 * @param filesLeftAlone why, of what lies in the inbox and is never taken
 * @param inDoubt requests that are in doubt, the first thousand
 * @param purges what was removed since, which cannot be looked at any more
 * @param sharedUsers tokens of users who have more than one in an application
 * @param consumers lag of groups on the results topic, without our own
 * @param earliestExpiry when the first access token expires; null where there is none
 * @param unboundSeals sealed requests and results that do not name the record they belong to
 * @param waiting records on the requests topic that were not taken yet
 * @param progress pairs issued, by the time that begins there
 */
@JsonPropertyOrder({"balanced", "total"})
public record Report(
    @JsonIgnore Instant at,
    Counts total,
    Map<String, Counts> applications,
    List<OfFile> files,
    List<RefusedFile> refusedFiles,
    List<LeftAlone> filesLeftAlone,
    List<InDoubt> inDoubt,
    List<PurgeReceipt.Purged> purges,
    List<TokenUser> sharedUsers,
    Reads reads,
    List<Consumer> consumers,
    @Nullable Instant earliestExpiry,
    long unboundSeals,
    List<Problem> problems,
    @JsonIgnore long waiting,
    @JsonIgnore SortedMap<Instant, Long> progress) {

  /** A file and what its rows came to. */
  public record OfFile(
      String file,
      String sha256,
      long rows,
      long accepted,
      long rejected,
      @JsonUnwrapped Counts counts) {}

  /** A file that was refused whole, and why. */
  public record RefusedFile(String file, String sha256, @Nullable String error) {}

  /** A file of the inbox that is not taken, and why. */
  public record LeftAlone(String file, String why) {}

  /** How many results a group has not read. */
  public record Consumer(String group, long lag) {}

  /** What became of reads. */
  public record Reads(long received, long completed, long failed, long records) {
    boolean any() {
      return received + failed + records > 0;
    }
  }

  /** A request of which nobody knows whether its pair was issued. */
  public record InDoubt(
      @Nullable String application,
      @Nullable String subject,
      @Nullable String fingerprint,
      @Nullable String source,
      @JsonIgnore Coordinates at) {}

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
      @JsonIgnore @Nullable Coordinates at) {
    /** What can be wrong. */
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
      @JsonValue
      public String key() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    Problem named(@Nullable String name, @Nullable String from) {
      return new Problem(
          kind, fingerprint == null ? name : fingerprint, from == null ? source : from, text, at);
    }
  }

  /** Whether everything adds up. */
  @JsonProperty
  public boolean balanced() {
    return discrepancies() == 0 && total.balances();
  }

  /** How many of the problems unbalance it. */
  public long discrepancies() {
    return problems.stream().filter(problem -> problem.kind().isDiscrepancy()).count();
  }

  /** The command to run next, and what for. */
  public String next() {
    if (total.of(Ending.Kind.IN_FLIGHT) + waiting > 0) {
      return "harvest-migration run, for the requests that have no outcome yet";
    }
    if (!balanced()) {
      return "docs/runbook.md says what to do about each discrepancy, then report again";
    }
    if (total.deadLetters(Reason.IN_DOUBT) > 0) {
      return "harvest-migration replay --reason in_doubt, once Harvest answers as it should";
    }
    if (hasDeadLetters(Reason::isReplayable)) {
      return "harvest-migration replay, once the causes above are corrected";
    }
    if (consumers.stream().noneMatch(one -> one.lag() == 0)) {
      return "harvest-migration export --out pairs.csv, or let the integration read the results";
    }
    if (hasDeadLetters(Reason::asksForConsent)) {
      return "harvest-migration authorize-links, for the users who have to consent again";
    }
    return "harvest-migration purge, once the integration works with its pairs";
  }

  private boolean hasDeadLetters(Predicate<Reason> which) {
    return total.deadLetters().entrySet().stream()
        .anyMatch(one -> one.getValue() > 0 && which.test(one.getKey()));
  }
}
