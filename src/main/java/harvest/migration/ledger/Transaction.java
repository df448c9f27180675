package harvest.migration.ledger;

import harvest.migration.request.Identity;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One batch on its way into the database; running it again goes on where it failed. */
final class Transaction {
  private final Store store;
  private final Tally tally;
  private final List<Runnable> told = new ArrayList<>();
  private final List<Runnable> closed = new ArrayList<>();
  private final List<Ask.Find> finds = new ArrayList<>();
  private final List<Ask.Write> writes = new ArrayList<>();
  private final List<Ask.Keep> keeps = new ArrayList<>();
  private final List<Ask.Mark> marks = new ArrayList<>();
  private final List<Ask.Fence> fences = new ArrayList<>();
  private final List<Ask.Query<?>> queries = new ArrayList<>();
  private final List<Ask.Learn> learns = new ArrayList<>();

  private long mark;

  /**
   * @param mark the newest mark before it
   */
  Transaction(List<Ask> batch, Store store, Tally tally, long mark) {
    this.store = store;
    this.tally = tally;
    this.mark = mark;
    for (Ask ask : batch) {
      if (ask instanceof Ask.Find find) {
        finds.add(find);
      } else if (ask instanceof Ask.Write write) {
        writes.add(write);
      } else if (ask instanceof Ask.Keep keep) {
        keeps.add(keep);
      } else if (ask instanceof Ask.Mark newest) {
        marks.add(newest);
      } else if (ask instanceof Ask.Fence fence) {
        fences.add(fence);
      } else if (ask instanceof Ask.Query<?> query) {
        queries.add(query);
      } else if (ask instanceof Ask.Learn learn) {
        learns.add(learn);
      }
    }
  }

  /** The newest mark after it. */
  long mark() {
    return mark;
  }

  /** What is not done yet, in the order in which it would be. */
  List<Ask> left() {
    List<Ask> left = new ArrayList<>(writes);
    left.addAll(keeps);
    left.addAll(finds);
    left.addAll(marks);
    left.addAll(learns);
    left.addAll(queries);
    left.addAll(fences);
    return left;
  }

  /** Those who go on with a request when it is durable. */
  List<Runnable> told() {
    return told;
  }

  /** Those whose request is over when it is durable. */
  List<Runnable> closed() {
    return closed;
  }

  /**
   * Goes on where it stopped.
   *
   * @throws SQLException where the database does not take it; it can be run again then
   */
  void run() throws SQLException {
    if (!writes.isEmpty() || !keeps.isEmpty()) {
      List<Entry> entries = new ArrayList<>(writes.size());
      writes.forEach(write -> entries.add(write.entry().marked(mark)));
      List<Note> notes = keeps.stream().map(Ask.Keep::note).toList();
      List<@Nullable Entry> written = store.write(entries, notes);
      tally.written(written.stream().filter(Objects::nonNull).toList(), notes);
      for (int i = 0; i < written.size(); i++) {
        Ask.Write write = writes.get(i);
        Entry entry = written.get(i);
        (write.attempt() ? told : closed)
            .add(entry == null ? write.fenced() : () -> write.written().accept(entry));
      }
      keeps.forEach(keep -> closed.add(keep.written()));
      writes.clear();
      keeps.clear();
    }
    if (!finds.isEmpty()) {
      Set<Identity> identities = new LinkedHashSet<>();
      finds.forEach(find -> identities.add(find.identity()));
      Map<Identity, Entry> found = store.find(identities);
      finds.forEach(find -> told.add(() -> find.found().accept(found.get(find.identity()))));
      finds.clear();
    }
    while (!marks.isEmpty()) {
      mark = store.mark(marks.get(0).ends());
      marks.remove(0);
    }
    if (!learns.isEmpty()) {
      store.learn(learns.stream().flatMap(learn -> learn.facts().stream()).toList());
      learns.forEach(learn -> told.add(learn.learned()));
      learns.clear();
    }
    while (!queries.isEmpty()) {
      queries.get(0).run(store);
      queries.remove(0);
    }
    // Behind the others: it is passed after all of them.
    fences.forEach(fence -> closed.add(fence.passed()));
    fences.clear();
  }
}
