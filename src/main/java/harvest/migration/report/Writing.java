package harvest.migration.report;

import harvest.migration.ledger.Entry;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Ledger;
import java.util.concurrent.CountDownLatch;

/** Writes a ledger from its beginning, no faster than it takes what is written. */
final class Writing {
  private static final int AHEAD = 10_000;

  private final Ledger ledger;
  private int ahead;

  Writing(Ledger ledger) {
    this.ledger = ledger;
  }

  void write(Entry entry) {
    ledger.write(entry, written -> {});
    next();
  }

  void write(Note note) {
    ledger.note(note, () -> {});
    next();
  }

  private void next() {
    if (++ahead >= AHEAD) {
      finish();
    }
  }

  /** When it returns, everything is durable. */
  void finish() {
    CountDownLatch passed = new CountDownLatch(1);
    ledger.fence(passed::countDown);
    try {
      passed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the ledger was written", e);
    }
    ahead = 0;
  }
}
