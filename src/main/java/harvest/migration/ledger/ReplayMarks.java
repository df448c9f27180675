package harvest.migration.ledger;

import harvest.migration.ledger.Entry.Note;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Marks dead letters as replayed, also in the ledger of a run that goes on meanwhile. One thread at
 * a time.
 */
public final class ReplayMarks implements AutoCloseable {
  private final Connection connection;

  private ReplayMarks(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens the ledger at that URL.
   *
   * @throws LedgerFailure where there is no ledger, or it takes nothing
   */
  public static ReplayMarks open(String url) {
    LedgerReader.open(url).orElseThrow(ReplayMarks::none).close();
    try {
      return new ReplayMarks(LedgerDatabase.of(url).toAdd());
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static LedgerFailure none() {
    return new LedgerFailure(
        "harvest.ledger.url: there is no ledger, so nothing could tell what was replayed; make"
            + " it again: harvest-migration rebuild-ledger",
        null);
  }

  /** Writes the notes in one transaction; when it returns they are durable. */
  public void mark(List<Note> notes) {
    try (PreparedStatement insert = connection.prepareStatement(Rows.NOTE)) {
      for (Note note : notes) {
        Rows.note(insert, note);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    } catch (SQLException e) {
      try {
        connection.rollback();
      } catch (SQLException ignored) {
        // The failure that led here is the one to report.
      }
      throw failure(e);
    }
  }

  private static LedgerFailure failure(SQLException e) {
    return new LedgerFailure(
        "harvest.ledger.url: the ledger does not take what is written (" + e.getMessage() + ")", e);
  }

  @Override
  public void close() {
    LedgerDatabase.close(connection);
  }
}
