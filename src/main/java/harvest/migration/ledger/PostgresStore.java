package harvest.migration.ledger;

import com.zaxxer.hikari.HikariDataSource;
import harvest.migration.request.Identity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in a database that several instances share.
 *
 * <p>A call that is out belongs to the instance that recorded it, for as long as its lease lasts;
 * the number of attempts is the row's version: of two who would send the next one, the second finds
 * it taken.
 */
final class PostgresStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

  private final HikariDataSource source;
  private final Lease lease;
  private final Rows rows;
  private final MarkRows marks = new MarkRows();
  private final FactRows facts = new FactRows();
  private final String id;

  PostgresStore(String url) throws SQLException {
    try (HikariDataSource making = ConnectionPool.toMakeTables(url)) {
      try (Connection connection = making.getConnection()) {
        LedgerAccess.requireUtf8(connection);
      }
      Migrations.run(making, "postgresql");
    }
    this.source = ConnectionPool.of(url);
    try {
      try (Connection connection = source.getConnection()) {
        Birth birth = Birth.of(connection);
        this.id = birth.id();
        this.rows = new Rows(birth.born());
      }
      this.lease = new Lease(source);
    } catch (SQLException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean mayHold(Identity identity) {
    return true;
  }

  @Override
  public Map<Identity, Entry> find(Collection<Identity> identities) throws SQLException {
    byte[][] fingerprints =
        identities.stream()
            .map(identity -> HexFormat.of().parseHex(identity.fingerprint()))
            .toArray(byte[][]::new);
    Map<Identity, Entry> found = new HashMap<>();
    try (Connection connection = source.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "select "
                    + Rows.COLUMNS
                    + ", owner, "
                    + PostgresSql.FREE
                    + " as free from request where fingerprint = any(?)")) {
      query.setArray(1, connection.createArrayOf("bytea", fingerprints));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          Entry entry = rows.read(connection, row);
          boolean elsewhere =
              entry.state() == State.OPEN
                  && !row.getBoolean("free")
                  && row.getLong("owner") != lease.instance();
          found.put(entry.identity(), elsewhere ? entry.in(State.ELSEWHERE) : entry);
        }
      }
    }
    found.keySet().retainAll(identities);
    return found;
  }

  @Override
  public List<@Nullable Entry> write(List<Entry> entries, List<Note> notes) throws SQLException {
    List<@Nullable Entry> written = new ArrayList<>(entries.size());
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert = connection.prepareStatement(PostgresSql.INSERT);
          PreparedStatement attempt = connection.prepareStatement(PostgresSql.ATTEMPT);
          PreparedStatement finish = connection.prepareStatement(PostgresSql.FINISH);
          PreparedStatement pair = connection.prepareStatement(PostgresSql.PAIR);
          PreparedStatement noted = connection.prepareStatement(Rows.NOTE)) {
        for (Entry entry : entries) {
          if (entry.row() == Entry.NEW) {
            written.add(insert(insert, entry));
          } else if (entry.state() == State.OPEN) {
            written.add(attempt(attempt, entry) ? entry : null);
          } else {
            written.add(finish(finish, pair, entry) ? entry : null);
          }
        }
        for (Note note : notes) {
          rows.note(noted, note);
          noted.addBatch();
        }
        noted.executeBatch();
        connection.commit();
        return written;
      } catch (SQLException | RuntimeException e) {
        rows.forget();
        connection.rollback();
        throw e;
      }
    }
  }

  private @Nullable Entry insert(PreparedStatement insert, Entry entry) throws SQLException {
    int next = rows.progress(insert, rows.identity(insert, 1, entry.identity()), entry);
    owner(insert, next, entry);
    try (ResultSet row = insert.executeQuery()) {
      return row.next() ? entry.numbered(row.getLong(1)) : null;
    }
  }

  private boolean attempt(PreparedStatement update, Entry entry) throws SQLException {
    int next = set(update, entry);
    update.setInt(next, entry.attempts());
    update.setLong(next + 1, lease.instance());
    update.setInt(next + 2, entry.attempts());
    update.setLong(next + 3, lease.instance());
    return update.executeUpdate() == 1;
  }

  private boolean finish(PreparedStatement update, PreparedStatement pair, Entry entry)
      throws SQLException {
    int next = set(update, entry);
    update.setInt(next, entry.attempts());
    update.setLong(next + 1, lease.instance());
    update.setInt(next + 2, Codes.of(entry.state(), entry.reason()));
    if (update.executeUpdate() == 1) {
      return true;
    }
    // This instance was frozen past its last check, and another one has gone on meanwhile.
    LOG.warn(
        "fenced: a call for {} came to its end ({}) after another instance had taken it over",
        entry.identity().fingerprint(),
        entry.state());
    if (entry.state().isSpent()) {
      pair.setInt(1, Codes.of(entry.state(), null));
      pair.setLong(2, entry.row());
      pair.executeUpdate();
    }
    return false;
  }

  private int set(PreparedStatement update, Entry entry) throws SQLException {
    int next = rows.progress(update, 1, entry);
    owner(update, next, entry);
    update.setLong(next + 1, entry.row());
    return next + 2;
  }

  private void owner(PreparedStatement statement, int parameter, Entry entry) throws SQLException {
    Long owner = entry.state() == State.OPEN ? lease.instance() : null;
    statement.setObject(parameter, owner, Types.BIGINT);
  }

  @Override
  public long mark(String ends) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return marks.add(connection, ends);
    }
  }

  @Override
  public @Nullable String marked(long number) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return marks.find(connection, number);
    }
  }

  @Override
  public @Nullable String newestMark() throws SQLException {
    try (Connection connection = source.getConnection()) {
      return marks.newest(connection);
    }
  }

  /** Those of other instances that are alive are theirs. */
  @Override
  public List<Entry> unfinished() throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (Connection connection = source.getConnection();
        Statement query = connection.createStatement();
        ResultSet row =
            query.executeQuery(
                "select "
                    + Rows.COLUMNS
                    + " from request where state < 4 and "
                    + PostgresSql.FREE)) {
      while (row.next()) {
        entries.add(rows.read(connection, row));
      }
    }
    return entries;
  }

  @Override
  public long finished() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("select count(*) from request where state >= 4")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public Map<Long, Long> refused(String topic, int partition, long from) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return RefusedRows.find(connection, topic, partition, from);
    }
  }

  @Override
  public void learn(Collection<Fact> learned) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        facts.add(connection, learned);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        facts.forget();
        connection.rollback();
        throw e;
      }
    }
  }

  @Override
  public Set<OrderedRead> ordered(Collection<OrderedRead> asked) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return facts.ordered(connection, asked);
    }
  }

  @Override
  public boolean holdsLease() {
    return lease.holds();
  }

  @Override
  public PermitRow permits() {
    return new PermitRow(source);
  }

  @Override
  public void recover() {} // the pool does

  @Override
  public void close() {
    lease.close();
    source.close();
  }
}
