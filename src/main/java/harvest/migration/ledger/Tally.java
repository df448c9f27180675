package harvest.migration.ledger;

import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.outcome.Outcome.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What this process wrote to the ledger, counted after the commit. Written by the ledger's thread,
 * read by any.
 */
public final class Tally {
  private final Clock clock;
  private final LongAdder attempted = new LongAdder();
  private final LongAdder migrated = new LongAdder();
  private final LongAdder deadLettered = new LongAdder();
  private final LongAdder inDoubt = new LongAdder();

  /** When the first call of each row that has not come to its end was recorded. */
  private final ConcurrentHashMap<Long, Instant> unfinished = new ConcurrentHashMap<>();

  Tally(Clock clock) {
    this.clock = clock;
  }

  void written(List<Entry> entries, List<Note> notes) {
    entries.forEach(this::written);
    for (Note note : notes) {
      // The dead letter of a superseded entry was counted when it was written.
      if (note.kind() == Note.Kind.DEAD && !note.isSuperseded()) {
        dead(note.reason());
      }
    }
  }

  private void written(Entry entry) {
    if (entry.state().isUnfinished()) {
      if (unfinished.putIfAbsent(entry.row(), entry.lastAt()) == null) {
        attempted.increment();
      }
      return;
    }
    unfinished.remove(entry.row());
    if (entry.state() == State.MIGRATED) {
      migrated.increment();
    } else if (entry.state() == State.DEAD) {
      dead(entry.reason());
    }
  }

  private void dead(@Nullable Reason reason) {
    deadLettered.increment();
    if (reason == Reason.IN_DOUBT) {
      inDoubt.increment();
    }
  }

  /** Requests of which a call was recorded; each once, however many calls it took. */
  public long attempted() {
    return attempted.sum();
  }

  public long migrated() {
    return migrated.sum();
  }

  public long deadLettered() {
    return deadLettered.sum();
  }

  public long inDoubt() {
    return inDoubt.sum();
  }

  /** How long ago the oldest request without an outcome was first sent; zero where none waits. */
  public Duration oldestUnfinished() {
    return unfinished.values().stream()
        .min(Instant::compareTo)
        .map(first -> Duration.between(first, clock.instant()))
        .filter(age -> !age.isNegative())
        .orElse(Duration.ZERO);
  }
}
