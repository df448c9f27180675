package harvest.migration.window;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of all assigned partitions that were taken and are not committed yet.
 *
 * <p>Thread-safe: the consumer's thread starts and commits, any thread finishes. A partition that
 * is taken away is forgotten with its completions; when it comes back, it is a new term, and a
 * record of an older term finishes nothing.
 */
public final class Window {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomier = lock.newCondition();
  private final Map<TopicPartition, Term> terms = new HashMap<>();
  private int inFlight;
  private long lastTerm;

  private static final class Term {
    final long number;
    final PartitionWindow offsets;

    Term(long number, PartitionWindow offsets) {
      this.number = number;
      this.offsets = offsets;
    }
  }

  /**
   * @param capacity how many records may be in flight at most
   */
  public Window(int capacity) {
    this.capacity = capacity;
  }

  /** Begins a term of the partition at that position. */
  void assigned(TopicPartition partition, long position) {
    lock.lock();
    try {
      revoke(partition);
      terms.put(partition, new Term(++lastTerm, new PartitionWindow(position)));
    } finally {
      lock.unlock();
    }
  }

  /** Ends the terms of these partitions. */
  void revoked(Collection<TopicPartition> partitions) {
    lock.lock();
    try {
      partitions.forEach(this::revoke);
    } finally {
      lock.unlock();
    }
  }

  private void revoke(TopicPartition partition) {
    Term term = terms.remove(partition);
    if (term != null) {
      inFlight -= term.offsets.inFlight();
      roomier.signalAll();
    }
  }

  /**
   * Takes a record in; returns the number of the partition's term. A record before those that were
   * taken begins a new one.
   */
  long started(TopicPartition partition, long offset) {
    lock.lock();
    try {
      Term term = terms.get(partition);
      if (term == null) {
        throw new IllegalStateException(partition + " is not assigned");
      }
      if (term.offsets.isBehind(offset)) {
        // What was taken before is not what lies there now.
        assigned(partition, offset);
        return started(partition, offset);
      }
      term.offsets.started(offset);
      inFlight++;
      return term.number;
    } finally {
      lock.unlock();
    }
  }

  /** The number of the partition's term; 0 where it is not assigned. */
  long term(TopicPartition partition) {
    lock.lock();
    try {
      Term term = terms.get(partition);
      return term == null ? 0 : term.number;
    } finally {
      lock.unlock();
    }
  }

  /** Finishes a record, if its term still lasts; returns whether it did. */
  boolean finished(TopicPartition partition, long term, long offset) {
    lock.lock();
    try {
      Term current = terms.get(partition);
      if (current == null || current.number != term || !current.offsets.finished(offset)) {
        return false;
      }
      inFlight--;
      roomier.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next offset to read of a partition.
   *
   * @param term in which it is that; in a later one, the same offset may be another record's
   */
  record Progress(long term, long offset) {}

  /** What can be committed now, where that is news. */
  Map<TopicPartition, Progress> committable() {
    lock.lock();
    try {
      Map<TopicPartition, Progress> offsets = new HashMap<>();
      terms.forEach(
          (partition, term) -> {
            Long offset = term.offsets.committable();
            if (offset != null) {
              offsets.put(partition, new Progress(term.number, offset));
            }
          });
      return offsets;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that the broker has these offsets; without effect on a term that began later. */
  void committed(Map<TopicPartition, Progress> offsets) {
    lock.lock();
    try {
      offsets.forEach(
          (partition, progress) -> {
            Term term = terms.get(partition);
            if (term != null && term.number == progress.term()) {
              term.offsets.committed(progress.offset());
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /** The assigned partitions of which nothing is in flight. */
  Set<TopicPartition> idle() {
    lock.lock();
    try {
      Set<TopicPartition> idle = new HashSet<>();
      terms.forEach(
          (partition, term) -> {
            if (term.offsets.inFlight() == 0) {
              idle.add(partition);
            }
          });
      return idle;
    } finally {
      lock.unlock();
    }
  }

  /** The consumer has read the partition up to there; offsets without a record hold up nothing. */
  void read(TopicPartition partition, long position) {
    lock.lock();
    try {
      Term term = terms.get(partition);
      if (term != null) {
        term.offsets.read(position);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until one more record fits in, or the time is up; returns whether it fits. */
  boolean awaitRoom(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (inFlight >= capacity) {
        if (left <= 0) {
          return false;
        }
        left = roomier.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** How many records are in flight. */
  public int inFlight() {
    lock.lock();
    try {
      return inFlight;
    } finally {
      lock.unlock();
    }
  }

  /** How many offsets were finished that the broker still counts as lag. */
  public long finishedUncommitted() {
    lock.lock();
    try {
      return terms.values().stream().mapToLong(term -> term.offsets.finishedUncommitted()).sum();
    } finally {
      lock.unlock();
    }
  }

  /** How many records may be in flight. */
  public int capacity() {
    return capacity;
  }

  /**
   * The offsets of one partition between the watermark and the newest record taken.
   *
   * <p>Records finish in any order; the watermark moves over the prefix that has no gap. The set
   * holds a bit for each offset from the watermark on; offsets that the topic does not hold
   * (compaction, transaction markers) are finished as soon as a later one is taken. Not
   * thread-safe.
   */
  static final class PartitionWindow {
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
}
