package harvest.migration.ledger;

import harvest.migration.request.Identity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A ledger that keeps nothing: what is left is the way through its thread. */
public final class NoLedger {
  private NoLedger() {}

  /** Tells everybody at once that it is written. */
  public static Ledger open(Executor executor) {
    return new Ledger(new Nothing(), executor);
  }

  private static final class Nothing implements Store {
    private long lastRow;

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
      List<Entry> written = new ArrayList<>(entries.size());
      for (Entry entry : entries) {
        written.add(entry.row() == Entry.NEW ? entry.numbered(++lastRow) : entry);
      }
      return written;
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
    public long finished() {
      return 0;
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
