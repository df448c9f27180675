package harvest.migration.report;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import harvest.migration.ledger.Ending;
import harvest.migration.outcome.Outcome.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How many records came to what. They balance when everything that was received came to exactly one
 * end, or is under way. One thread at a time.
 */
public final class Counts {
  private final Map<Ending.Kind, Long> endings = new EnumMap<>(Ending.Kind.class);
  private final Map<Reason, Long> deadLetters = new EnumMap<>(Reason.class);
  private long received;

  /** The numbers that people are shown, from left to right. */
  public enum Column {
    RECEIVED(true),
    MIGRATED(true),
    ISSUED(false),
    VERIFIED(false),
    DUPLICATES(false),
    IN_FLIGHT(true),
    REPLAYED(false),
    DEAD_LETTERS(true),
    IN_DOUBT(false);

    /** In the order of the contract; dead letters stand there by reason. */
    static final List<Column> BUT_DEAD_LETTERS =
        List.of(RECEIVED, MIGRATED, ISSUED, VERIFIED, DUPLICATES, IN_DOUBT, IN_FLIGHT, REPLAYED);

    private final boolean always;

    Column(boolean always) {
      this.always = always;
    }

    /** The name in JSON. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What stands above it. */
    public String title() {
      return key().replace('_', ' ');
    }

    /** Its number. */
    public long of(Counts counts) {
      return switch (this) {
        case RECEIVED -> counts.received();
        case MIGRATED -> counts.of(Ending.Kind.MIGRATED);
        case ISSUED -> counts.of(Ending.Kind.ISSUED);
        case VERIFIED -> counts.of(Ending.Kind.VERIFIED);
        case DUPLICATES -> counts.of(Ending.Kind.DUPLICATE);
        case IN_FLIGHT -> counts.of(Ending.Kind.IN_FLIGHT);
        case REPLAYED -> counts.of(Ending.Kind.REPLAYED);
        case DEAD_LETTERS -> counts.of(Ending.Kind.DEAD);
        case IN_DOUBT -> counts.deadLetters(Reason.IN_DOUBT);
      };
    }
  }

  /**
   * A row of a table for people.
   *
   * @param more cells behind the counts
   */
  public record Row(String name, Counts counts, String... more) {}

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

  /** As the contract has them in JSON. */
  @JsonAnyGetter
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    Column.BUT_DEAD_LETTERS.forEach(column -> json.put(column.key(), column.of(this)));
    Map<String, Long> reasons = new LinkedHashMap<>();
    deadLetters.forEach((reason, records) -> reasons.put(reason.key(), records));
    json.put("dead_letters", reasons);
    return json;
  }

  /** A reason that has dead letters. */
  record OfReason(String key, long records, String whatToDo) {
    /** For people, in lines that fit a terminal. */
    List<String> lines() {
      return TextTable.wrapped("  " + key + ": " + TextTable.number(records) + "; " + whatToDo, 4);
    }
  }

  /** The reasons that have dead letters. */
  List<OfReason> reasons() {
    return deadLetters.entrySet().stream()
        .filter(reason -> reason.getValue() > 0)
        .map(one -> new OfReason(one.getKey().key(), one.getValue(), one.getKey().whatToDo()))
        .toList();
  }

  /**
   * A table for people, its header and a rule below it among the lines. Kinds of ending that no row
   * has take no room: most tables fit a terminal of 80 columns then.
   *
   * @param further columns beside the counts
   */
  public static List<String> table(String first, List<String> further, List<Row> rows) {
    List<Column> shown =
        Stream.of(Column.values())
            .filter(
                column ->
                    column.always || rows.stream().anyMatch(row -> column.of(row.counts()) != 0))
            .toList();
    List<String> header = new ArrayList<>(List.of(first));
    shown.forEach(column -> header.add(column.title()));
    header.addAll(further);
    TextTable table = new TextTable(header);
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.name()));
      shown.forEach(column -> cells.add(TextTable.number(column.of(row.counts()))));
      cells.addAll(List.of(row.more()));
      table.row(cells);
    }
    return table.lines();
  }

  /** All columns as cells of a page. */
  List<Long> cells() {
    return Stream.of(Column.values()).map(column -> column.of(this)).toList();
  }
}
