package harvest.migration.report;

import java.util.List;
import java.util.Map;

/**
 * What waits, on the topic and in the inbox.
 *
 * @param applications requests by application
 * @param duplicates copies among what waits; no call is made for them
 * @param malformed what no application can be read from, or what is invalid
 * @param unknownApplications requests by the name of an application that is not configured
 * @param alreadyMigrated no call is made for them
 * @param calls to the endpoints of the grant types, retries not counted
 * @param lookUps calls that would follow them to find the accounts
 * @param perCall seconds between two calls; 0 without a limit
 * @param sharedTokens tokens that came under several subjects; one pair is issued for each
 * @param refusedFiles why, by the name of each file that would be refused whole
 */
public record Plan(
    Map<String, Long> applications,
    long duplicates,
    long malformed,
    Map<String, Long> unknownApplications,
    long alreadyMigrated,
    long calls,
    long lookUps,
    double perCall,
    List<SharedTokens.Shared> sharedTokens,
    Map<String, String> refusedFiles) {
  /** All that waits. */
  public long requests() {
    return malformed + sum(applications) + sum(unknownApplications);
  }

  public double seconds() {
    return rounded(calls * perCall);
  }

  public double secondsWithAccounts() {
    return rounded((calls + lookUps) * perCall);
  }

  private static long sum(Map<String, Long> numbers) {
    return numbers.values().stream().mapToLong(Long::longValue).sum();
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1e3) / 1e3;
  }
}
