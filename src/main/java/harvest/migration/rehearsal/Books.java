package harvest.migration.rehearsal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came in, what came of it, and what Harvest saw of it. Each from its own source: requests and
 * outcomes from the topics, calls from the simulator's log, two figures from the program.
 *
 * @param expected how many requests were put in
 * @param duplicates how many the program counted
 * @param made how many calls the program counted
 */
public record Books(
    int expected,
    List<Asked> asked,
    List<Ended> ended,
    long duplicates,
    long made,
    List<Call> calls) {
  private static final int TOO_MANY_REQUESTS = 429;

  public Books {
    asked = List.copyOf(asked);
    ended = List.copyOf(ended);
    calls = List.copyOf(calls);
  }

  /**
   * A record of the requests topic.
   *
   * @param at its coordinates
   * @param identity what it has in common with its copies; null where that cannot be read
   */
  public record Asked(String at, @Nullable String application, @Nullable String identity) {}

  /**
   * A record of the results or the dead-letters topic.
   *
   * @param at the coordinates of its request
   * @param kind the status of a result, the reason of a dead letter
   * @param token fingerprint of what was sent to Harvest
   * @param pair fingerprint of the access token that was issued; null where none was
   */
  public record Ended(
      String at,
      @Nullable String application,
      @Nullable String subject,
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
    public Check {
      problems = List.copyOf(problems);
    }

    public boolean holds() {
      return problems.isEmpty();
    }
  }

  /** Every check, in the order of a request's life. */
  public List<Check> checks() {
    return List.of(
        everyRequestIsThere(),
        everyRequestHasOneOutcome(),
        everyPublishedPairWasIssued(),
        noIssuedPairIsLost(),
        noTokenIsSpentTwice(),
        bothCountTheSameCalls(),
        noCallCameTooSoon());
  }

  /** Requests without an outcome of their own, which have to be duplicates. */
  List<Asked> silent() {
    Set<String> heard = ended.stream().map(Ended::at).collect(Collectors.toSet());
    return asked.stream().filter(one -> !heard.contains(one.at())).toList();
  }

  private Check everyRequestIsThere() {
    List<String> problems = new ArrayList<>();
    if (asked.size() != expected) {
      problems.add(expected + " were put in, " + asked.size() + " are on the requests topic");
    }
    return new Check("every row and every request is on the requests topic", problems);
  }

  private Check everyRequestHasOneOutcome() {
    List<String> problems = new ArrayList<>();
    Map<String, Integer> outcomes = new LinkedHashMap<>();
    ended.forEach(one -> outcomes.merge(one.at(), 1, Integer::sum));
    Map<String, Asked> byPlace = new HashMap<>();
    asked.forEach(one -> byPlace.put(one.at(), one));
    Set<String> answered = new HashSet<>();
    outcomes.forEach(
        (at, count) -> {
          Asked request = byPlace.get(at);
          if (request == null) {
            problems.add(at + ": has an outcome, but no request lies there");
          } else if (count > 1) {
            problems.add(at + ": has " + count + " outcomes");
          }
          if (request != null && request.identity() != null) {
            answered.add(request.identity());
          }
        });
    List<Asked> silent = silent();
    for (Asked one : silent) {
      if (one.identity() == null || !answered.contains(one.identity())) {
        problems.add(one.at() + ": has no outcome, and is no copy of one that has");
      }
    }
    if (silent.size() != duplicates) {
      problems.add(silent.size() + " have no outcome, " + duplicates + " duplicates were counted");
    }
    long results = ended.stream().filter(Bookkeeper::isResult).count();
    return new Check(
        "each has one outcome: %,d results, %,d dead letters, %,d counted duplicates"
            .formatted(results, ended.size() - results, duplicates),
        problems);
  }

  private Check everyPublishedPairWasIssued() {
    Set<String> issued =
        calls.stream()
            .filter(call -> call.issuedFingerprint() != null)
            .map(call -> call.token() + " " + call.issuedFingerprint())
            .collect(Collectors.toSet());
    List<String> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Ended one : ended) {
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
    return new Check(
        "%,d pairs are published, each one that Harvest issued for that token"
            .formatted(seen.size()),
        problems);
  }

  private Check noIssuedPairIsLost() {
    Set<String> published = published();
    Set<String> doubted =
        ended.stream()
            .filter(one -> one.kind().equals("in_doubt"))
            .map(Ended::token)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    List<String> problems = new ArrayList<>();
    int issued = 0;
    int lost = 0;
    for (Call call : calls) {
      if (!call.issued()) {
        continue;
      }
      issued++;
      if (published.contains(call.issuedFingerprint())) {
        continue;
      }
      if (doubted.contains(call.token())) {
        lost++;
      } else {
        problems.add(
            "call " + call.sequence() + ": its pair for " + call.token() + " is published nowhere");
      }
    }
    return new Check(
        "Harvest issued %,d pairs: %,d are published, %,d answers were lost and end in_doubt"
            .formatted(issued, issued - lost - problems.size(), lost),
        problems);
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
    return new Check(
        "%,d tokens were sent; again only where the call before failed or was in doubt"
            .formatted(tokens.size()),
        problems);
  }

  private Check bothCountTheSameCalls() {
    List<String> problems =
        made == calls.size()
            ? List.of()
            : List.of(made + " were counted here, " + calls.size() + " came to Harvest");
    return new Check(
        "%,d calls were made, and as many are in the simulator's log".formatted(made), problems);
  }

  private Check noCallCameTooSoon() {
    List<String> problems =
        calls.stream()
            .filter(call -> call.status() == TOO_MANY_REQUESTS)
            .map(call -> "call " + call.sequence() + ": refused with 429")
            .toList();
    return new Check("no call was refused for its rate (429)", problems);
  }

  private Set<String> published() {
    return ended.stream().map(Ended::pair).filter(Objects::nonNull).collect(Collectors.toSet());
  }
}
