package harvest.migration.ledger;

import harvest.migration.request.Identity;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/**
 * The ledger in a file. Write-ahead log with a sync at each commit: what was written is there after
 * a crash of the process and of the machine. One process owns the file; others may read it.
 */
final class SqliteStore implements Store {
  /** A commit that failed may be there all the same; the same row is written again then. */
  static final String INSERT =
      Rows.INSERT
          + " on conflict (id) do update set ("
          + Rows.COLUMNS
          + ") = (excluded."
          + Rows.COLUMNS.replace(" ", " excluded.")
          + ")";

  private final SQLiteDataSource source;
  private final LedgerLock lock;
  private final IdentityIndex index = new IdentityIndex();
  private final Rows rows;
  private final MarkRows marks = new MarkRows();
  private final FactRows facts = new FactRows();
  private final String id;
  private Connection connection;
  private @Nullable SqliteStatements statements;
  private long lastRow;

  SqliteStore(String url) throws SQLException, IOException {
    this.lock = LedgerLock.take(url);
    boolean opened = false;
    try {
      this.source = LedgerAccess.sqlite(url);
      Migrations.run(source, "sqlite");
      this.connection = connect();
      Birth birth = Birth.of(connection);
      connection.commit();
      this.id = birth.id();
      this.rows = new Rows(birth.born());
      load();
      opened = true;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  private Connection connect() throws SQLException {
    Connection opened = source.getConnection();
    try (Statement statement = opened.createStatement()) {
      // A checkpoint writes each changed page once: the rarer, the fewer writes (PERFORMANCE.md).
      statement.execute("pragma wal_autocheckpoint=10000");
    }
    opened.setAutoCommit(false);
    return opened;
  }

  private void load() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select r.id, a.name, r.grant_type, r.fingerprint"
                    + " from request r join application a on a.id = r.application")) {
      while (row.next()) {
        Identity identity =
            new Identity(
                row.getString(2),
                Codes.grantType(row.getInt(3)),
                HexFormat.of().formatHex(row.getBytes(4)));
        index.add(identity, row.getLong(1));
        lastRow = Math.max(lastRow, row.getLong(1));
      }
    }
    connection.rollback();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean mayHold(Identity identity) {
    return index.candidates(identity).length > 0;
  }

  @Override
  public Map<Identity, Entry> find(Collection<Identity> identities) throws SQLException {
    Map<Identity, Entry> found = new HashMap<>();
    try (PreparedStatement query =
        connection.prepareStatement("select " + Rows.COLUMNS + " from request where id = ?")) {
      for (Identity identity : identities) {
        for (long candidate : index.candidates(identity)) {
          query.setLong(1, candidate);
          try (ResultSet row = query.executeQuery()) {
            Entry entry = row.next() ? rows.read(connection, row) : null;
            if (entry != null && entry.identity().equals(identity)) {
              found.put(identity, entry);
            }
          }
        }
      }
    } finally {
      rollback();
    }
    return found;
  }

  private SqliteStatements statements() throws SQLException {
    SqliteStatements open = statements == null ? SqliteStatements.on(connection) : statements;
    statements = open;
    return open;
  }

  @Override
  public List<@Nullable Entry> write(List<Entry> entries, List<Note> notes) throws SQLException {
    List<@Nullable Entry> written = new ArrayList<>(entries.size());
    long newest = lastRow;
    try {
      SqliteStatements open = statements();
      PreparedStatement insert = open.insert();
      PreparedStatement update = open.update();
      PreparedStatement noted = open.note();
      for (Entry entry : entries) {
        if (entry.row() == Entry.NEW) {
          newest++;
          rows.insert(insert, newest, entry);
          insert.addBatch();
          written.add(entry.numbered(newest));
        } else {
          rows.update(update, entry);
          update.addBatch();
          written.add(entry);
        }
      }
      for (Note note : notes) {
        rows.note(noted, note);
        noted.addBatch();
      }
      insert.executeBatch();
      update.executeBatch();
      if (!notes.isEmpty()) {
        noted.executeBatch();
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      statements = null; // they may hold what was not written
      rows.forget();
      rollback();
      throw e;
    }
    lastRow = newest;
    for (int i = 0; i < entries.size(); i++) {
      Entry numbered = written.get(i);
      if (entries.get(i).row() == Entry.NEW && numbered != null) {
        index.add(numbered.identity(), numbered.row());
      }
    }
    return written;
  }

  @Override
  public long mark(String ends) throws SQLException {
    try {
      long number = marks.add(connection, ends);
      connection.commit();
      return number;
    } catch (SQLException e) {
      rollback();
      throw e;
    }
  }

  @Override
  public @Nullable String marked(long number) throws SQLException {
    try {
      return marks.find(connection, number);
    } finally {
      rollback();
    }
  }

  @Override
  public @Nullable String newestMark() throws SQLException {
    try {
      return marks.newest(connection);
    } finally {
      rollback();
    }
  }

  @Override
  public List<Entry> unfinished() throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (Statement query = connection.createStatement();
        ResultSet row =
            query.executeQuery("select " + Rows.COLUMNS + " from request where state < 4")) {
      while (row.next()) {
        entries.add(rows.read(connection, row));
      }
    } finally {
      rollback();
    }
    return entries;
  }

  @Override
  public long finished() throws SQLException {
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("select count(*) from request where state >= 4")) {
      row.next();
      return row.getLong(1);
    } finally {
      rollback();
    }
  }

  @Override
  public Map<Long, Long> refused(String topic, int partition, long from) throws SQLException {
    try {
      return RefusedRows.find(connection, topic, partition, from);
    } finally {
      rollback();
    }
  }

  @Override
  public void learn(Collection<Fact> learned) throws SQLException {
    try {
      facts.add(connection, learned);
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      facts.forget();
      rollback();
      throw e;
    }
  }

  @Override
  public Set<OrderedRead> ordered(Collection<OrderedRead> asked) throws SQLException {
    try {
      return facts.ordered(connection, asked);
    } finally {
      rollback();
    }
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
  public void recover() {
    statements = null;
    try {
      connection.close();
    } catch (SQLException ignored) {
      // It was of no use anyway.
    }
    try {
      connection = connect();
    } catch (SQLException ignored) {
      // The next use fails and comes here again.
    }
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException ignored) {
      // The failure that led here is the one to report.
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException ignored) {
      // Everything that counts was committed.
    }
    lock.close();
  }
}
