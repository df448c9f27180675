package harvest.migration.rehearsal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What followed the migration: accounts, lists of V2, and payloads of V1 in JSON. */
public record Followup(List<Found> accounts, List<Read> records, List<String> payloads) {
  public Followup {
    accounts = List.copyOf(accounts);
    records = List.copyOf(records);
    payloads = List.copyOf(payloads);
  }

  /**
   * An account record.
   *
   * @param token fingerprint of the request that it belongs to
   * @param names of the accounts that the new token opens
   */
  public record Found(
      String application,
      @Nullable String subject,
      String token,
      List<String> names,
      @Nullable String error) {
    public Found {
      names = List.copyOf(names);
    }

    String identity() {
      return application + "/" + token;
    }
  }

  /**
   * A record of the records topic.
   *
   * @param list application, account and resource
   * @param end how many records the list has, where this one closes it; else null
   * @param text the record as Harvest sent it
   */
  public record Read(String key, String list, @Nullable Long end, String text) {}

  /** Every check. */
  List<CallLogComparison.Check> checks(
      List<CallLogComparison.Outcome> outcomes, int payloadsExpected) {
    return List.of(
        everyPairHasItsAccounts(outcomes), everyListIsComplete(), everyPayload(payloadsExpected));
  }

  private CallLogComparison.Check everyPairHasItsAccounts(
      List<CallLogComparison.Outcome> outcomes) {
    Map<String, Integer> found = new LinkedHashMap<>();
    accounts.forEach(one -> found.merge(one.identity(), 1, Integer::sum));
    List<String> problems = new ArrayList<>();
    for (CallLogComparison.Outcome one : outcomes) {
      if (!one.isResult()) {
        continue;
      }
      String identity = one.application() + "/" + one.token();
      Integer count = found.remove(identity);
      if (count == null) {
        problems.add(identity + ": has a result and no account record");
      } else if (count > 1) {
        problems.add(identity + ": has " + count + " account records");
      }
    }
    found.keySet().forEach(extra -> problems.add(extra + ": has an account record, no result"));
    return new CallLogComparison.Check(
        String.format(Locale.ROOT, "%,d account records, one for each result", accounts.size()),
        problems);
  }

  private CallLogComparison.Check everyListIsComplete() {
    Map<String, Set<String>> keys = new HashMap<>();
    Map<String, Long> ends = new LinkedHashMap<>();
    int count = 0;
    for (Read one : records) {
      if (one.end() == null) {
        keys.computeIfAbsent(one.list(), list -> new HashSet<>()).add(one.key());
        count++;
      } else {
        ends.put(one.list(), one.end());
      }
    }
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, Long> end : ends.entrySet()) {
      int read = keys.getOrDefault(end.getKey(), Set.of()).size();
      if (read != end.getValue()) {
        problems.add(end.getKey() + ": " + read + " records of " + end.getValue());
      }
    }
    keys.keySet().stream()
        .filter(list -> !ends.containsKey(list))
        .forEach(list -> problems.add(list + ": was not read to its end"));
    if (ends.isEmpty()) {
      problems.add("no list was read to its end");
    }
    return new CallLogComparison.Check(
        String.format(
            Locale.ROOT,
            "%,d time entries, from %d lists that were read to their end",
            count,
            ends.size()),
        problems);
  }

  private CallLogComparison.Check everyPayload(int expected) {
    return new CallLogComparison.Check(
        String.format(
            Locale.ROOT, "%d V1 requests in XML became payloads in JSON", payloads.size()),
        payloads.size() == expected
            ? List.of()
            : List.of(expected + " records are in " + DemoFolder.XML));
  }
}
