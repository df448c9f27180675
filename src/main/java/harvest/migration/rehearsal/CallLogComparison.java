package harvest.migration.rehearsal;

import harvest.migration.ledger.Ending;
import harvest.migration.report.Counts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the reconciliation of {@code report} and what was published with what Harvest saw: the
 * simulator's own log of calls. Each from its own source, so that no one's mistake hides another's.
 *
 * @param expected how many requests were put in
 * @param counts those of the report
 * @param discrepancies those of the report, a line each
 * @param outcomes every record of the results and the dead-letters topic
 * @param duplicates how many the program counted
 * @param made how many calls the program counted
 */
public record CallLogComparison(
    int expected,
    Counts counts,
    List<String> discrepancies,
    List<Outcome> outcomes,
    long duplicates,
    long made,
    List<Call> calls) {
  private static final int TOO_MANY_REQUESTS = 429;

  /** Copies. */
  public CallLogComparison {
    discrepancies = List.copyOf(discrepancies);
    outcomes = List.copyOf(outcomes);
    calls = List.copyOf(calls);
  }

  /**
   * A record of the results or the dead-letters topic.
   *
   * @param at the coordinates of its request
   * @param kind the status of a result, the reason of a dead letter
   * @param token fingerprint of what was sent to Harvest
   * @param pair fingerprint of the access token that was issued; null where none was
   */
  public record Outcome(
      String at,
      @Nullable String application,
      @Nullable String subject,
      boolean isResult,
      String kind,
      @Nullable String token,
      @Nullable String pair,
      int attempts,
      String source,
      @Nullable String expiresAt) {}

  /**
   * One thing that has to add up.
   *
   * @param problems what does not; empty where all is well
   */
  public record Check(String text, List<String> problems) {
    /** Copies. */
    public Check {
      problems = List.copyOf(problems);
    }
  }

  /** Every check, in the order of a request's life. */
  public List<Check> checks() {
    return List.of(
        everyRequestIsReceived(),
        everyRequestHasOneOutcome(),
        everyPublishedPairWasIssued(),
        noIssuedPairIsLost(),
        noTokenIsSpentTwice(),
        bothCountTheSameCalls(),
        noCallIsRateLimited());
  }

  private static Check check(List<String> problems, String text, Object... numbers) {
    return new Check(String.format(Locale.ROOT, text, numbers), problems);
  }

  private Check everyRequestIsReceived() {
    return check(
        counts.received() == expected
            ? List.of()
            : List.of(expected + " were put in, " + counts.received() + " were received"),
        "every row and every request is on the requests topic");
  }

  private Check everyRequestHasOneOutcome() {
    List<String> problems = new ArrayList<>(discrepancies);
    long unfinished = counts.received() - counts.finished();
    if (unfinished > 0 || !counts.balances()) {
      problems.add(unfinished + " in flight, or the counts do not add up");
    }
    Set<String> seen = new HashSet<>();
    outcomes.stream()
        .filter(one -> !seen.add(one.at()))
        .forEach(one -> problems.add(one.at() + ": has a second outcome, " + one.kind()));
    long counted = counts.of(Ending.Kind.DUPLICATE);
    if (counted != duplicates) {
      problems.add(counted + " are duplicates, " + duplicates + " were counted");
    }
    long results = outcomes.stream().filter(Outcome::isResult).count();
    return check(
        problems,
        "each has one outcome: %,d results, %,d dead letters, %,d duplicates",
        results,
        outcomes.size() - results,
        duplicates);
  }

  private Check everyPublishedPairWasIssued() {
    Set<String> issued =
        calls.stream()
            .filter(call -> call.issuedFingerprint() != null)
            .map(call -> call.token() + " " + call.issuedFingerprint())
            .collect(Collectors.toSet());
    List<String> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Outcome one : outcomes) {
      if (one.pair() == null) {
        continue;
      }
      if (!issued.contains(one.token() + " " + one.pair())) {
        problems.add(one.at() + ": Harvest issued no such pair for " + one.token());
      }
      if (!seen.add(one.pair())) {
        problems.add(one.at() + ": its pair is published a second time");
      }
    }
    return check(
        problems, "%,d pairs are published, each issued by Harvest for that token", seen.size());
  }

  private Check noIssuedPairIsLost() {
    Set<String> published = published();
    Set<String> inDoubt =
        outcomes.stream()
            .filter(one -> one.kind().equals("in_doubt"))
            .map(Outcome::token)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    List<Call> issued = calls.stream().filter(Call::issued).toList();
    List<Call> unpublished =
        issued.stream().filter(call -> !published.contains(call.issuedFingerprint())).toList();
    List<String> problems =
        unpublished.stream()
            .filter(call -> !inDoubt.contains(call.token()))
            .map(call -> "call " + call.sequence() + ": its pair for " + call.token() + " is lost")
            .toList();
    return check(
        problems,
        "Harvest issued %,d pairs: %,d are published, the answers of %,d were lost (in_doubt)",
        issued.size(),
        issued.size() - unpublished.size(),
        unpublished.size() - problems.size());
  }

  private Check noTokenIsSpentTwice() {
    Set<String> published = published();
    List<String> problems = new ArrayList<>();
    Set<String> spent = new HashSet<>();
    Set<String> tokens = new HashSet<>();
    for (Call call : calls) {
      if (!call.migrates() || call.token() == null) {
        continue;
      }
      tokens.add(call.token());
      if (spent.contains(call.token())) {
        problems.add(
            "call " + call.sequence() + ": " + call.token() + " has its pair from an earlier call");
      }
      if (call.issuedFingerprint() != null && published.contains(call.issuedFingerprint())) {
        spent.add(call.token());
      }
    }
    return check(
        problems,
        "%,d tokens were sent; again only where the call before failed or was in doubt",
        tokens.size());
  }

  private Check bothCountTheSameCalls() {
    return check(
        made == calls.size()
            ? List.of()
            : List.of(made + " were counted here, " + calls.size() + " came to Harvest"),
        "%,d calls were made, and as many are in the simulator's log",
        made);
  }

  private Check noCallIsRateLimited() {
    return check(
        calls.stream()
            .filter(call -> call.status() == TOO_MANY_REQUESTS)
            .map(call -> "call " + call.sequence() + ": refused with 429")
            .toList(),
        "no call was refused for its rate (429)");
  }

  private Set<String> published() {
    return outcomes.stream()
        .map(Outcome::pair)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }
}
