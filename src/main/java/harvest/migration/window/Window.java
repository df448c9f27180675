package harvest.migration.window;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;

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
}
