package harvest.migration.ledger;

import harvest.migration.request.Identity;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A ledger that keeps nothing, for the figure of what one costs: nothing passes its thread. */
public final class NoLedger {
  private NoLedger() {}

  /** Tells everybody at once that it is written. */
  public static Ledger open(Executor executor) {
    return new Ledger(new Nothing(), executor, new ToldAtOnce(executor));
  }

  /** Answers what a request asks when it is asked; a call goes to its thread all the same. */
  @SuppressWarnings("serial") // never written
  private static final class ToldAtOnce extends LinkedBlockingQueue<Ask> {
    private final Executor executor;
    private final AtomicLong rows = new AtomicLong();

    ToldAtOnce(Executor executor) {
      this.executor = executor;
    }

    @Override
    public boolean add(Ask ask) {
      if (ask instanceof Ask.Write write) {
        Entry entry = write.entry();
        Entry kept = entry.row() == Entry.NEW ? entry.numbered(rows.incrementAndGet()) : entry;
        if (write.attempt()) {
          executor.execute(() -> write.written().accept(kept));
        } else {
          write.written().accept(kept);
        }
        return true;
      }
      if (ask instanceof Ask.Keep keep) {
        keep.written().run();
        return true;
      }
      return super.add(ask);
    }
  }

  private static final class Nothing implements Store {
    @Override
    public String id() {
      return "none";
    }

    @Override
    public boolean mayHold(Identity identity) {
      return false;
    }

    @Override
    public Map<Identity, Entry> find(Collection<Identity> identities) {
      return Map.of();
    }

    @Override
    public List<Entry> write(List<Entry> entries, List<Note> notes) {
      throw new IllegalStateException("told at once");
    }

    @Override
    public long mark(String ends) {
      return 0;
    }

    @Override
    public List<Entry> unfinished() {
      return List.of();
    }

    @Override
    public @Nullable String marked(long number) {
      return null;
    }

    @Override
    public @Nullable String newestMark() {
      return null;
    }

    @Override
    public long finished() {
      return 0;
    }

    @Override
    public Map<Long, Long> refused(String topic, int partition, long from) {
      return Map.of();
    }

    @Override
    public void learn(Collection<Fact> facts) {}

    @Override
    public Set<OrderedRead> ordered(Collection<OrderedRead> asked) {
      return Set.of();
    }

    @Override
    public boolean holdsLease() {
      return true;
    }

    @Override
    public @Nullable PermitRow permits() {
      return null;
    }

    @Override
    public void recover() {}

    @Override
    public void close() {}
  }
}
