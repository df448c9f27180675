package harvest.migration.ledger;

import harvest.migration.request.Identity;
import java.sql.SQLException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What somebody waits for at the ledger. */
sealed interface Ask {
  /**
   * An entry that is looked for.
   *
   * @param failed is run instead where the entry is there and cannot be read
   */
  record Find(Identity identity, Consumer<@Nullable Entry> found, Consumer<LedgerFailure> failed)
      implements Ask {}

  /**
   * An entry that is to be written.
   *
   * @param attempt whether a call waits for it; otherwise it only closes what is over
   * @param failed is run instead where the database never takes it
   */
  record Write(
      Entry entry,
      boolean attempt,
      Consumer<Entry> written,
      Runnable fenced,
      Consumer<LedgerFailure> failed)
      implements Ask {}

  record Keep(Note note, Runnable written) implements Ask {}

  record Mark(String ends) implements Ask {}

  record Fence(Runnable passed) implements Ask {}

  record Learn(Collection<Fact> facts, Runnable learned) implements Ask {}

  record Query<T>(Question<T> question, CompletableFuture<T> answer) implements Ask {
    void run(Store store) throws SQLException {
      answer.complete(question.ask(store));
    }
  }

  /** Something that is asked of the database on the writer's thread. */
  interface Question<T> {
    T ask(Store store) throws SQLException;
  }
}
