package harvest.migration.window;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of one partition between the watermark and the newest record taken.
 *
 * <p>Records finish in any order; the watermark moves over the prefix that has no gap. The set
 * holds a bit for each offset from the watermark on; offsets that the topic does not hold
 * (compaction, transaction markers) are finished as soon as a later one is taken. Not thread-safe.
 */
final class PartitionWindow {
  private final BitSet finished = new BitSet();

  /** How many leading bits belong to offsets below the base. */
  private int shift;

  private final long first;
  private long base;
  private long next;
  private int inFlight;
  private long committed = -1;

  /**
   * @param position the offset that would be read first
   */
  PartitionWindow(long position) {
    this.first = position;
    this.base = position;
    this.next = position;
  }

  void started(long offset) {
    if (offset < next) {
      throw new IllegalStateException("offset " + offset + " was taken before; next is " + next);
    }
    if (inFlight == 0) {
      // Nothing lies before the gap, however wide it is.
      finished.clear();
      shift = 0;
      base = offset;
    } else if (offset > next) {
      finished.set(index(next), index(offset));
    }
    next = offset + 1;
    inFlight++;
    advance();
  }

  /**
   * Everything below that position was delivered: what lies between the last record and it are
   * offsets without a record (transaction markers, withdrawn or compacted records).
   */
  void read(long position) {
    if (inFlight == 0 && position > next) {
      finished.clear();
      shift = 0;
      base = position;
      next = position;
    }
  }

  /** Returns whether the offset was in flight. */
  boolean finished(long offset) {
    if (offset < base || offset >= next || finished.get(index(offset))) {
      return false;
    }
    finished.set(index(offset));
    inFlight--;
    advance();
    return true;
  }

  private int index(long offset) {
    return Math.toIntExact(offset - base + shift);
  }

  private void advance() {
    int gap = finished.nextClearBit(shift);
    base += gap - shift;
    shift = gap;
    if (shift > 4096) {
      compact();
    }
  }

  private void compact() {
    BitSet rest = finished.get(shift, Math.max(shift, finished.length()));
    finished.clear();
    finished.or(rest);
    shift = 0;
  }

  /** Whether the offset lies before one that was taken: the topic was cut or made anew. */
  boolean isBehind(long offset) {
    return offset < next;
  }

  int inFlight() {
    return inFlight;
  }

  /** The next offset to read after a restart, or null where that is committed already. */
  @Nullable Long committable() {
    return base > committed ? base : null;
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  /** How many offsets were finished that the broker does not count as committed. */
  long finishedUncommitted() {
    return next - Math.max(first, committed) - inFlight;
  }

  /** Everything below was finished. */
  long watermark() {
    return base;
  }
}
