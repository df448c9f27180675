package harvest.migration.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import harvest.migration.settings.Settings;
import java.io.PrintWriter;
import java.util.HashMap;
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
@JsonPropertyOrder({
  "requests",
  "applications",
  "duplicates",
  "malformed",
  "unknown_applications",
  "already_migrated",
  "estimated_seconds",
  "estimated_seconds_with_accounts",
  "shared_tokens"
})
public record Plan(
    Map<String, Long> applications,
    long duplicates,
    long malformed,
    Map<String, Long> unknownApplications,
    long alreadyMigrated,
    @JsonIgnore long calls,
    @JsonIgnore long lookUps,
    @JsonIgnore double perCall,
    List<SharedTokens.Shared> sharedTokens,
    @JsonIgnore Map<String, String> refusedFiles) {
  private static final int LISTED = 20;

  /** All that waits. */
  @JsonProperty
  public long requests() {
    return malformed + sum(applications) + sum(unknownApplications);
  }

  @JsonProperty("estimated_seconds")
  public double seconds() {
    return rounded(calls * perCall);
  }

  @JsonProperty("estimated_seconds_with_accounts")
  public double secondsWithAccounts() {
    return rounded((calls + lookUps) * perCall);
  }

  private static long sum(Map<String, Long> numbers) {
    return numbers.values().stream().mapToLong(Long::longValue).sum();
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1e3) / 1e3;
  }

  /** Writes it for people. */
  public void text(Settings settings, PrintWriter out) {
    Map<String, Object> view = new HashMap<>();
    view.put("plan", this);
    view.put("shared", sharedTokens.stream().limit(LISTED).map(Plan::line).toList());
    view.put("moreShared", sharedTokens.size() > LISTED);
    view.put("isPaced", perCall > 0);
    view.put("duration", TextTable.duration(seconds()));
    view.put("durationWithAccounts", TextTable.duration(secondsWithAccounts()));
    view.put("accounts", settings.lookups().accounts());
    Templates.named("plan.txt").execute(view, out);
  }

  private static String line(SharedTokens.Shared one) {
    return one.subjects().size()
        + " users of "
        + one.application()
        + ", who get one pair: "
        + String.join(", ", one.subjects());
  }

  /** The command to run next. */
  public String next() {
    if (!unknownApplications.isEmpty()) {
      return "configure the applications above, then harvest-migration plan again";
    }
    return calls > 0
        ? "harvest-migration run --limit 10, then harvest-migration run"
        : "harvest-migration report, nothing waits for a call";
  }
}
