package harvest.migration.ledger;

import com.zaxxer.hikari.pool.HikariPool;
import harvest.migration.ledger.Entry.Fact;
import harvest.migration.ledger.Entry.Fact.DeletedUnread;
import harvest.migration.ledger.Entry.Fact.OrderedRead;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.request.Request.Identity;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was attempted and how it ended.
 *
 * <p>Group commit: one thread takes whatever has been asked since its last commit and writes it in
 * one transaction; who asked is told on the executor, after the commit. While the database is away
 * nothing is told and nothing forgotten: the same transaction is tried until it succeeds, so a call
 * waits for its record instead of going out without one. What the database will never take fails
 * alone: it is told so, and the rest of its transaction is written. Thread-safe.
 */
public final class Ledger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final int MOST = 1_000;
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Goes on in the line that names what the database's user may not do. */
  private static final String GRANT =
      "; its user lacks that right: grant it Select, Insert and Update on all the ledger's tables,"
          + " as their owner after check --create-schema; check names what is missing";

  private final Store store;
  private final Executor executor;
  private final Tally tally = new Tally(Clock.systemUTC());
  private final BlockingQueue<Ask> asks = new LinkedBlockingQueue<>();
  private final Thread writer = new Thread(this::write, "ledger");
  private volatile boolean closing;
  private volatile boolean away;
  private long mark;
  private final LongAdder attempts = new LongAdder();

  /**
   * Opens the ledger at that URL, makes it where there is none, and brings its tables up to date.
   *
   * @param executor runs what is told; must not be blocked by who is told
   * @throws LedgerFailure where it cannot be opened; its message is for people
   */
  public static Ledger open(String url, Executor executor) {
    return new Ledger(open(url), executor);
  }

  private static Store open(String url) {
    LedgerDatabase database = LedgerDatabase.of(url);
    try {
      return new Store(database);
    } catch (SQLException
        | FlywayException
        | HikariPool.PoolInitializationException
        | IOException e) {
      throw new LedgerFailure(
          "harvest.ledger.url: the ledger cannot be opened ("
              + LedgerDatabase.why(e)
              + (database.isFile()
                  ? "); name another file"
                  : "); start the database, or correct it"),
          e);
    }
  }

  Ledger(Store store, Executor executor) {
    this.store = store;
    this.executor = executor;
    writer.setDaemon(true);
    writer.start();
  }

  /** The name that this ledger was given when it was made. */
  public String id() {
    return store.id();
  }

  /** Whether the database does not take what is written at the moment. */
  public boolean isAway() {
    return away;
  }

  /** What was written since it was opened. */
  public Tally tally() {
    return tally;
  }

  /**
   * Gives the entry of that identity, or null; always on the executor.
   *
   * @param failed is given the reason instead where there is one that can never be read
   */
  public void find(
      Identity identity, Consumer<@Nullable Entry> found, Consumer<LedgerFailure> failed) {
    asks.add(new Find(identity, found, failed));
  }

  /**
   * Records that a call is about to be sent; when that is durable, gives the entry with its row's
   * number.
   *
   * @param fenced is run instead where another instance has gone on with the identity meanwhile
   * @param failed is given the reason instead where the database will never take the entry
   */
  public void attempt(
      Entry entry, Consumer<Entry> written, Runnable fenced, Consumer<LedgerFailure> failed) {
    attempts.increment();
    asks.add(new Write(entry, true, written, fenced, failed));
  }

  /**
   * Writes what became of an entry; when it is durable, gives it. Where another instance has gone
   * on with the identity meanwhile, a pair is recorded all the same, and nothing else is. One that
   * the database will never take is named in the log and given as if it were written: what it tells
   * is published, and its request has come to its end.
   *
   * @param written must not wait: others are told behind it on the same thread
   */
  public void write(Entry entry, Consumer<Entry> written) {
    asks.add(
        new Write(
            entry,
            false,
            written,
            () -> written.accept(entry),
            never -> withoutItsRow(entry, written)));
  }

  /** What its record came to is kept all the same. */
  private void withoutItsRow(Entry entry, Consumer<Entry> written) {
    if (entry.reason() == null) {
      written.accept(entry);
    } else {
      note(
          Note.dead(entry.at(), entry.identity().application(), entry.reason()),
          () -> written.accept(entry));
    }
  }

  /** Whether a call that was recorded here may be sent now. */
  public boolean holdsLease() {
    return store.holdsLease();
  }

  /** Where the instances of this ledger take their permits; null where there is one only. */
  public @Nullable PermitRow permits() {
    return store.permits();
  }

  /** Writes the end of a record that has no entry of its own; {@code written} must not wait. */
  public void note(Note note, Runnable written) {
    asks.add(new Keep(note, written));
  }

  /** Keeps where the outgoing topics end; attempts from now on are looked up from there. */
  public void mark(String ends) {
    asks.add(
        new Task<>(
            asked -> asked.mark(ends),
            number -> mark = number,
            refused -> {})); // an older mark serves as well
  }

  /** The entries that have not come to their end; waits for the database. */
  public List<Entry> unfinished() {
    return ask(Store::unfinished);
  }

  /** Refused records of a partition: when each was written, by its offset; waits likewise. */
  public Map<Long, Long> refused(String topic, int partition, long from) {
    return ask(store -> store.refused(topic, partition, from));
  }

  /** What was kept under the mark of that number, or null; waits for the database. */
  public @Nullable String marked(long number) {
    return ask(store -> Optional.ofNullable(store.marked(number))).orElse(null);
  }

  /** What was kept under the newest mark, or null where there is none; waits likewise. */
  public @Nullable String newestMark() {
    return ask(store -> Optional.ofNullable(store.newestMark())).orElse(null);
  }

  /** The entries of those identities that have one; waits for the database. */
  public Map<Identity, Entry> entries(Collection<Identity> identities) {
    return ask(store -> store.find(identities));
  }

  /** Keeps what was learned; runs the task when it is durable. */
  public void learn(Collection<Fact> facts, Runnable learned) {
    asks.add(
        new Task<>(
            asked -> {
              asked.learn(facts);
              return facts;
            },
            done -> executor.execute(learned),
            never -> learnOneByOne(facts, learned, never)));
  }

  private void learnOneByOne(Collection<Fact> facts, Runnable learned, LedgerFailure never) {
    if (facts.size() > 1) {
      facts.forEach(fact -> learn(List.of(fact), () -> {}));
      fence(learned);
    } else {
      name("a user's accounts", never);
      executor.execute(learned);
    }
  }

  /** Keeps that these records were deleted; returns when it is durable. */
  public void deletedUnread(DeletedUnread records) {
    ask(
        store -> {
          store.learn(List.of(records));
          return records;
        });
  }

  /** Gives those of the reads that were ordered before; always on the executor. */
  public void ordered(Collection<OrderedRead> reads, Consumer<Set<OrderedRead>> known) {
    CompletableFuture<Set<OrderedRead>> answer = new CompletableFuture<>();
    // Where that cannot be asked, a list is read once more rather than not at all.
    var unused = answer.exceptionally(failure -> Set.of()).thenAcceptAsync(known, executor);
    asks.add(
        new Task<>(asked -> asked.ordered(reads), answer::complete, answer::completeExceptionally));
  }

  /** Attempts recorded since the start. */
  public long attempts() {
    return attempts.sum();
  }

  private <T> T ask(Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    asks.add(new Task<>(question, answer::complete, answer::completeExceptionally));
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LedgerFailure failure ? failure : e;
    }
  }

  /** Runs the task when everything that was asked before is written and told. */
  public void fence(Runnable passed) {
    asks.add(new Fence(passed));
  }

  /** What somebody waits for at the ledger. */
  private sealed interface Ask {}

  /**
   * An entry that is looked for.
   *
   * @param failed is run instead where the entry is there and cannot be read
   */
  private record Find(
      Identity identity, Consumer<@Nullable Entry> found, Consumer<LedgerFailure> failed)
      implements Ask {}

  /**
   * An entry that is to be written.
   *
   * @param attempt whether a call waits for it; otherwise it only closes what is over
   * @param failed is run instead where the database never takes it
   */
  private record Write(
      Entry entry,
      boolean attempt,
      Consumer<Entry> written,
      Runnable fenced,
      Consumer<LedgerFailure> failed)
      implements Ask {}

  private record Keep(Note note, Runnable written) implements Ask {}

  /**
   * Something else that is asked of the database.
   *
   * @param told takes the answer on the writer's thread
   * @param refused is run instead where there will never be one
   */
  private record Task<T>(Question<T> question, Consumer<T> told, Consumer<LedgerFailure> refused)
      implements Ask {
    void run(Store store) throws SQLException {
      told.accept(question.ask(store));
    }
  }

  private record Fence(Runnable passed) implements Ask {}

  private interface Question<T> {
    T ask(Store store) throws SQLException;
  }

  private void write() {
    List<Ask> batch = new ArrayList<>();
    try {
      while (!closing || !asks.isEmpty()) {
        Ask first = asks.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          asks.drainTo(batch, MOST - 1);
          until(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }

  private void until(List<Ask> batch) throws InterruptedException {
    Batch left = new Batch(batch);
    LedgerFailure never = null;
    boolean denied = false;
    while (true) {
      Exception failure = failure(left);
      if (failure == null) {
        break;
      }
      if (LedgerDatabase.isOfData(failure)) {
        never =
            new LedgerFailure(
                "ledger: a row is refused (" + LedgerDatabase.why(failure) + ")", failure);
        break;
      }
      boolean lacksRight = LedgerDatabase.isOfRights(failure);
      if (!away || (lacksRight && !denied)) {
        away = true;
        denied = lacksRight;
        LOG.warn(
            "ledger: does not take what is written ({}){}; no call is sent until it does; see"
                + " harvest.ledger.url",
            LedgerDatabase.why(failure),
            lacksRight ? GRANT : "");
      }
      if (closing) {
        throw new InterruptedException("the ledger was away at the end");
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      store.recover();
    }
    if (away) {
      away = false;
      LOG.info("ledger: back; going on");
    }
    left.tell();
    if (never != null) {
      oneByOne(left.asks(), never);
    }
  }

  private static @Nullable Exception failure(Batch batch) {
    try {
      batch.run();
      return null;
    } catch (SQLException | RuntimeException e) {
      return e;
    }
  }

  /** What was asked between two commits. */
  private final class Batch {
    private final List<Write> writes = new ArrayList<>();
    private final List<Keep> keeps = new ArrayList<>();
    private final List<Find> finds = new ArrayList<>();
    private final Deque<Task<?>> tasks = new ArrayDeque<>();
    private final List<Fence> fences = new ArrayList<>();

    /** Those who go on with a request when it is durable. */
    private final List<Runnable> told = new ArrayList<>();

    /** Those whose request is over when it is durable. */
    private final List<Runnable> closed = new ArrayList<>();

    Batch(List<Ask> batch) {
      for (Ask ask : batch) {
        if (ask instanceof Write write) {
          writes.add(write);
        } else if (ask instanceof Keep keep) {
          keeps.add(keep);
        } else if (ask instanceof Find find) {
          finds.add(find);
        } else if (ask instanceof Task<?> task) {
          tasks.add(task);
        } else if (ask instanceof Fence fence) {
          fences.add(fence);
        }
      }
    }

    /** What is not done yet, in the order in which it would be. */
    List<Ask> asks() {
      List<Ask> left = new ArrayList<>(writes);
      left.addAll(keeps);
      left.addAll(finds);
      left.addAll(tasks);
      left.addAll(fences);
      return left;
    }

    /**
     * Goes on where it stopped.
     *
     * @throws SQLException where the database does not take it; it can be run again then
     */
    void run() throws SQLException {
      if (!writes.isEmpty() || !keeps.isEmpty()) {
        List<Entry> entries = writes.stream().map(write -> write.entry().marked(mark)).toList();
        List<Note> notes = keeps.stream().map(Keep::note).toList();
        List<@Nullable Entry> written = store.write(entries, notes);
        tally.written(written.stream().filter(Objects::nonNull).toList(), notes);
        for (int i = 0; i < written.size(); i++) {
          Write write = writes.get(i);
          Entry entry = written.get(i);
          (write.attempt() ? told : closed)
              .add(entry == null ? write.fenced() : () -> write.written().accept(entry));
        }
        keeps.forEach(keep -> closed.add(keep.written()));
        writes.clear();
        keeps.clear();
      }
      if (!finds.isEmpty()) {
        Map<Identity, Entry> found = store.find(finds.stream().map(Find::identity).toList());
        finds.forEach(find -> told.add(() -> find.found().accept(found.get(find.identity()))));
        finds.clear();
      }
      while (!tasks.isEmpty()) {
        tasks.element().run(store);
        tasks.remove();
      }
      // Behind the others: it is passed after all of them.
      fences.forEach(fence -> closed.add(fence.passed()));
      fences.clear();
    }

    void tell() {
      told.forEach(executor::execute);
      if (!closed.isEmpty()) {
        // One thread wakes up for all of them; none of them waits for anything.
        executor.execute(() -> closed.forEach(Ledger::tell));
      }
    }
  }

  /** One of them will never be taken: the others are, and whoever waits for that one is told. */
  private void oneByOne(List<Ask> asks, LedgerFailure failure) throws InterruptedException {
    if (asks.size() > 1) {
      for (Ask ask : asks) {
        until(List.of(ask));
      }
      return;
    }
    Ask ask = asks.get(0);
    if (ask instanceof Task<?> task) {
      task.refused().accept(failure);
    } else if (ask instanceof Find find) {
      name(find.identity().fingerprint(), failure);
      executor.execute(() -> find.failed().accept(failure));
    } else if (ask instanceof Write write) {
      name(write.entry().source(), failure);
      executor.execute(() -> write.failed().accept(failure));
    } else if (ask instanceof Keep keep) {
      name("kafka:" + keep.note().at(), failure);
      executor.execute(() -> tell(keep.written()));
    }
  }

  private static void name(String what, LedgerFailure failure) {
    LOG.error("{}: {}; it can never be written, and the others go on", what, failure.getMessage());
  }

  // Who fails to listen must not keep the others from being told.
  private static void tell(Runnable told) {
    try {
      told.run();
    } catch (RuntimeException e) {
      LOG.error("ledger: what was recorded could not be told", e);
    }
  }

  /** Writes what was asked, unless the database is away, and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      writer.join();
    } catch (InterruptedException e) {
      writer.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
