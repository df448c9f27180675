package harvest.migration.report;

import harvest.migration.drops.FileReport;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.request.Request.Coordinates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The books at one moment.
 *
 * @param applications by name
 * @param files those whose rows were requested
 * @param refusedFiles those that were refused whole
 * @param leftAlone why, by the name of what lies in the inbox and is never taken
 * @param consumers lag on the results topic by group, without our own
 * @param earliestExpiry when the first access token expires; null where there is none
 * @param unboundSeals sealed requests and results that do not name the record they belong to
 * @param inDoubt requests that are in doubt, the first thousand
 * @param waiting records on the requests topic that were not taken yet
 * @param sharedUsers tokens of users who have more than one in an application
 * @param progress pairs issued, by the time that begins there
 * @param purges what was removed since, which cannot be looked at any more
 */
public record Report(
    Instant at,
    Counts total,
    Map<String, Counts> applications,
    List<OfFile> files,
    List<FileReport> refusedFiles,
    Map<String, String> leftAlone,
    Reads reads,
    Map<String, Long> consumers,
    @Nullable Instant earliestExpiry,
    long unboundSeals,
    List<Problem> problems,
    List<InDoubt> inDoubt,
    long waiting,
    List<TokenUser> sharedUsers,
    SortedMap<Instant, Long> progress,
    List<PurgeReceipt.Purged> purges) {
  /** A file and what its rows came to. */
  public record OfFile(FileReport report, Counts counts) {}

  /** What became of reads. */
  public record Reads(long received, long completed, long failed, long records) {}

  /** A request of which nobody knows whether its pair was issued. */
  public record InDoubt(
      @Nullable String application,
      @Nullable String subject,
      @Nullable String fingerprint,
      @Nullable String source,
      Coordinates at) {}

  /** Whether everything adds up. */
  public boolean balanced() {
    return discrepancies() == 0 && total.balances();
  }

  /** How many of the problems unbalance it. */
  public long discrepancies() {
    return problems.stream().filter(problem -> problem.kind().isDiscrepancy()).count();
  }
}
