package harvest.migration.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many records came to what. They balance when everything that was received came to exactly one
 * end, or is under way. One thread at a time.
 */
public final class Counts {
  private final Map<Ending.Kind, Long> endings = new EnumMap<>(Ending.Kind.class);
  private final Map<Reason, Long> deadLetters = new EnumMap<>(Reason.class);
  private long received;

  public Counts() {
    for (Reason reason : Reason.values()) {
      if (reason != Reason.READ_FAILED) {
        deadLetters.put(reason, 0L);
      }
    }
  }

  /** Counts records that came to that end. */
  public void add(Ending ending, long records) {
    received += records;
    endings.merge(ending.kind(), records, Long::sum);
    if (ending.reason() != null) {
      deadLetters.merge(ending.reason(), records, Long::sum);
    }
  }

  /** Counts a record of which nobody knows what it came to. */
  public void addUnaccounted() {
    received++;
  }

  public long received() {
    return received;
  }

  /** How many came to that end. */
  public long of(Ending.Kind kind) {
    return endings.getOrDefault(kind, 0L);
  }

  /** How many ended as a dead letter of that reason, and were not replayed. */
  public long deadLetters(Reason reason) {
    return deadLetters.getOrDefault(reason, 0L);
  }

  /** Dead letters by reason; zeros too, so that the shape is always the same. */
  public Map<Reason, Long> deadLetters() {
    return deadLetters;
  }

  /** How many need nothing more. */
  public long finished() {
    return received - of(Ending.Kind.IN_FLIGHT);
  }

  /** Whether every record that was received is accounted for. */
  public boolean balances() {
    return received == endings.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Writes the counts into that object, as the contract has them. */
  public void write(ObjectNode json) {
    json.put("received", received);
    json.put("migrated", of(Ending.Kind.MIGRATED));
    json.put("issued", of(Ending.Kind.ISSUED));
    json.put("verified", of(Ending.Kind.VERIFIED));
    json.put("duplicates", of(Ending.Kind.DUPLICATE));
    json.put("in_doubt", deadLetters(Reason.IN_DOUBT));
    json.put("in_flight", of(Ending.Kind.IN_FLIGHT));
    json.put("replayed", of(Ending.Kind.REPLAYED));
    ObjectNode reasons = json.putObject("dead_letters");
    deadLetters.forEach((reason, records) -> reasons.put(reason.key(), records));
  }
}
