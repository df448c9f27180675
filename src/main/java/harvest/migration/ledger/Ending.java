package harvest.migration.ledger;

import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.outcome.Outcome.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one record of the requests topic came to.
 *
 * @param reason of a dead letter; null for the other kinds
 */
public record Ending(Kind kind, @Nullable Reason reason) {
  private static final List<Ending> ALL =
      Stream.concat(
              Arrays.stream(Kind.values()).filter(kind -> kind != Kind.DEAD).map(Ending::of),
              Arrays.stream(Reason.values()).map(Ending::dead))
          .toList();

  /** The kinds; every record is of exactly one. */
  public enum Kind {
    MIGRATED,
    ISSUED,
    VERIFIED,
    DUPLICATE,
    /** It has not come to its end. */
    IN_FLIGHT,
    /** It was a dead letter, and its original was put on the topic once more. */
    REPLAYED,
    DEAD
  }

  /** What the record of an entry came to. */
  public static Ending of(Entry entry) {
    return of(entry.state(), entry.reason());
  }

  static Ending of(State state, @Nullable Reason reason) {
    return switch (state) {
      case OPEN, WAITING, ELSEWHERE -> of(Kind.IN_FLIGHT);
      case MIGRATED -> of(Kind.MIGRATED);
      case ISSUED -> of(Kind.ISSUED);
      case VERIFIED -> of(Kind.VERIFIED);
      case DEAD -> new Ending(Kind.DEAD, reason);
    };
  }

  /** What the record of a note came to. */
  public static Ending of(Note note) {
    return switch (note.kind()) {
      case DUPLICATE -> of(Kind.DUPLICATE);
      case VERIFIED -> of(Kind.VERIFIED);
      case REPLAYED -> of(Kind.REPLAYED);
      case DEAD -> new Ending(Kind.DEAD, note.reason());
    };
  }

  /** A dead letter of that reason. */
  public static Ending dead(Reason reason) {
    return new Ending(Kind.DEAD, reason);
  }

  /** One of another kind than a dead letter. */
  public static Ending of(Kind kind) {
    return new Ending(kind, null);
  }

  /** A small number from 1 on that stands for it in memory. */
  public byte code() {
    return (byte) (ALL.indexOf(this) + 1);
  }

  /** Reads {@link #code()} back. */
  public static Ending of(byte code) {
    return ALL.get(code - 1);
  }
}
