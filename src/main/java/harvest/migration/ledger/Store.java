package harvest.migration.ledger;

import com.zaxxer.hikari.HikariDataSource;
import harvest.migration.ledger.Entry.Fact;
import harvest.migration.ledger.Entry.Fact.DeletedUnread;
import harvest.migration.ledger.Entry.Fact.OrderedRead;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.request.Request.Identity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger's tables as one process writes them: in a file that it owns, with a sync at each
 * commit, or in a database that several instances share. Used by one thread at a time.
 *
 * <p>A call that is out belongs to the instance that recorded it, for as long as its lease lasts;
 * the number of attempts is the row's version: of two who would send the next one, the second finds
 * it taken.
 */
class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  /** The instance that owns a file: there is no other. */
  private static final long ALONE = 0;

  /** Identities that one query asks for. */
  private static final int ASKED = 500;

  private static final String SET =
      "update request set state = ?, reason = ?, attempts = ?, doubt = ?, first_at = ?,"
          + " last_at = ?, mark = ?, source = ?, topic = ?, part = ?, pos = ?, owner = ?"
          + " where id = ?";

  private static final String INSERT =
      "insert into request as r (application, grant_type, fingerprint, state, reason, attempts,"
          + " doubt, first_at, last_at, mark, source, topic, part, pos, owner)"
          + " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
          // The same row once more: the answer to its first commit was lost.
          + " on conflict (fingerprint, application, grant_type) do update set mark = r.mark"
          + " where r.owner is not distinct from excluded.owner and r.attempts = excluded.attempts"
          + " and r.state = excluded.state returning id";

  /** A pair is recorded whichever instance owns the row. */
  private static final String PAIR =
      "update request set state = ?, reason = null, owner = null, fenced = fenced + 1 where id = ?"
          + " and state not in ('migrated', 'issued')";

  private final LedgerDatabase database;

  /** The next attempt of a row that nobody has gone on with; spent ones have none. */
  private final String attempt;

  /** What became of an attempt that is still this instance's. */
  private final String finish;

  private final @Nullable FileChannel lock;
  private final HikariDataSource source;
  private final @Nullable Lease lease;
  private final String id;

  /**
   * Opens the tables, makes them where there are none, and brings them up to date.
   *
   * @throws LedgerFailure where another run owns the file, or the database cannot hold a ledger
   */
  Store(LedgerDatabase database) throws SQLException, IOException {
    this.database = database;
    this.attempt =
        SET
            + " and state not in ('migrated', 'issued') and ((attempts = ? - 1 and (owner = ? or "
            + database.free()
            + ")) or (attempts = ? and owner = ?))";
    this.finish = SET + " and attempts = ? and (owner = ? or state = ? or " + database.free() + ")";
    this.lock = database.isFile() ? database.lock() : null;
    HikariDataSource pool = null;
    try {
      database.migrate();
      pool = database.pool();
      this.id = name(pool);
      this.lease = database.isFile() ? null : new Lease(pool);
      this.source = pool;
    } catch (SQLException | RuntimeException e) {
      LedgerDatabase.close(pool);
      LedgerDatabase.close(lock);
      throw e;
    }
  }

  /** The first to ask gives the ledger its name. */
  private static String name(HikariDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into ledger (id, born) select ?, ? where not exists (select 1 from ledger)"
                    + " on conflict do nothing");
        PreparedStatement query = connection.prepareStatement("select id from ledger")) {
      insert.setString(1, UUID.randomUUID().toString());
      insert.setLong(2, Instant.now().toEpochMilli());
      insert.executeUpdate();
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /** The name that this ledger was given when it was made. */
  String id() {
    return id;
  }

  private long instance() {
    return lease == null ? ALONE : lease.instance();
  }

  /** The rows of those identities that have one. */
  Map<Identity, Entry> find(Collection<Identity> identities) throws SQLException {
    Map<Identity, Entry> found = new HashMap<>();
    List<String> fingerprints = identities.stream().map(Identity::fingerprint).distinct().toList();
    try (Connection connection = source.getConnection()) {
      for (int from = 0; from < fingerprints.size(); from += ASKED) {
        find(
            connection,
            fingerprints.subList(from, Math.min(from + ASKED, fingerprints.size())),
            found);
      }
    }
    found.keySet().retainAll(identities);
    return found;
  }

  private void find(Connection connection, List<String> asked, Map<Identity, Entry> found)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select "
                + Rows.COLUMNS
                + ", owner, "
                + database.free()
                + " as free from request where fingerprint in ("
                + "?,".repeat(asked.size() - 1)
                + "?)")) {
      for (int i = 0; i < asked.size(); i++) {
        query.setString(i + 1, asked.get(i));
      }
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          Entry entry = Rows.entry(row);
          boolean elsewhere =
              entry.state() == State.OPEN
                  && !row.getBoolean("free")
                  && row.getLong("owner") != instance();
          found.put(entry.identity(), elsewhere ? entry.in(State.ELSEWHERE) : entry);
        }
      }
    }
  }

  /** What is done with a connection, in one transaction. */
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> T transaction(Work<T> work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T done = work.on(connection);
        connection.commit();
        return done;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  /**
   * Writes all in one transaction, durably. New entries get a row; known ones are replaced.
   *
   * @return the entries, numbered, in the order given; null in the place of one that another
   *     instance has gone on with meanwhile, which was not written
   */
  List<@Nullable Entry> write(List<Entry> entries, List<Note> notes) throws SQLException {
    return transaction(
        connection -> {
          List<@Nullable Entry> written = new ArrayList<>(entries.size());
          try (PreparedStatement insert = connection.prepareStatement(INSERT);
              PreparedStatement attempting = connection.prepareStatement(attempt);
              PreparedStatement finishing = connection.prepareStatement(finish);
              PreparedStatement pair = connection.prepareStatement(PAIR);
              PreparedStatement noted = connection.prepareStatement(Rows.NOTE)) {
            for (Entry entry : entries) {
              if (entry.row() == Entry.NEW) {
                written.add(insert(insert, entry));
              } else if (entry.state() == State.OPEN) {
                written.add(attempt(attempting, entry) ? entry : null);
              } else {
                written.add(finish(finishing, pair, entry) ? entry : null);
              }
            }
            for (Note note : notes) {
              Rows.note(noted, note);
              noted.addBatch();
            }
            noted.executeBatch();
          }
          return written;
        });
  }

  private @Nullable Entry insert(PreparedStatement insert, Entry entry) throws SQLException {
    int next = Rows.progress(insert, Rows.identity(insert, 1, entry.identity()), entry);
    owner(insert, next, entry);
    try (ResultSet row = insert.executeQuery()) {
      return row.next() ? entry.numbered(row.getLong(1)) : null;
    }
  }

  private boolean attempt(PreparedStatement update, Entry entry) throws SQLException {
    int next = set(update, entry);
    update.setInt(next, entry.attempts());
    update.setLong(next + 1, instance());
    update.setInt(next + 2, entry.attempts());
    update.setLong(next + 3, instance());
    return update.executeUpdate() == 1;
  }

  private boolean finish(PreparedStatement update, PreparedStatement pair, Entry entry)
      throws SQLException {
    int next = set(update, entry);
    update.setInt(next, entry.attempts());
    update.setLong(next + 1, instance());
    update.setString(next + 2, Rows.word(entry.state()));
    if (update.executeUpdate() == 1) {
      return true;
    }
    // This instance was frozen past its last check, and another one has gone on meanwhile.
    LOG.warn(
        "fenced: a call for {} came to its end ({}) after another instance had taken it over",
        entry.identity().fingerprint(),
        entry.state());
    if (entry.state().isSpent()) {
      pair.setString(1, Rows.word(entry.state()));
      pair.setLong(2, entry.row());
      pair.executeUpdate();
    }
    return false;
  }

  private int set(PreparedStatement update, Entry entry) throws SQLException {
    int next = Rows.progress(update, 1, entry);
    owner(update, next, entry);
    update.setLong(next + 1, entry.row());
    return next + 2;
  }

  private void owner(PreparedStatement statement, int parameter, Entry entry) throws SQLException {
    Long owner = entry.state() == State.OPEN ? instance() : null;
    statement.setObject(parameter, owner, Types.BIGINT);
  }

  /** Keeps the ends of the outgoing topics and returns the mark's number. */
  long mark(String ends) throws SQLException {
    return transaction(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement("insert into mark (ends) values (?) returning id")) {
            insert.setString(1, ends);
            try (ResultSet row = insert.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          }
        });
  }

  /** What was kept under the mark of that number, or null. */
  @Nullable String marked(long number) throws SQLException {
    return text("select ends from mark where id = " + number);
  }

  /** What was kept under the newest mark, or null where there is none. */
  @Nullable String newestMark() throws SQLException {
    return text("select ends from mark order by id desc limit 1");
  }

  private @Nullable String text(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getString(1) : null;
    }
  }

  /** The rows that have not come to their end; those of other instances that live are theirs. */
  List<Entry> unfinished() throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (Connection connection = source.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "select "
                    + Rows.COLUMNS
                    + " from request where "
                    + Rows.UNFINISHED
                    + " and "
                    + database.free());
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        entries.add(Rows.entry(row));
      }
    }
    return entries;
  }

  /**
   * The records of a partition, from that offset on, that were refused: when each was written, by
   * its offset.
   */
  Map<Long, Long> refused(String topic, int partition, long from) throws SQLException {
    Map<Long, Long> found = new HashMap<>();
    try (Connection connection = source.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "select pos, written_at from record where topic = ? and part = ? and pos >= ?"
                    + " and written_at is not null")) {
      query.setString(1, topic);
      query.setInt(2, partition);
      query.setLong(3, from);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.put(row.getLong(1), row.getLong(2));
        }
      }
    }
    return found;
  }

  /** Keeps facts that are not kept yet, in one transaction, durably. */
  void learn(Collection<Fact> facts) throws SQLException {
    transaction(
        connection -> {
          try (PreparedStatement users =
                  connection.prepareStatement(
                      "insert into token_user (application, user_id, fingerprint, issued_at)"
                          + " values (?,?,?,?) on conflict do nothing");
              PreparedStatement deleted =
                  connection.prepareStatement(
                      "insert into deleted_unread (topic, part, from_pos, to_pos, found_at)"
                          + " values (?,?,?,?,?) on conflict (topic, part, from_pos)"
                          + " do update set to_pos = excluded.to_pos");
              PreparedStatement reads =
                  connection.prepareStatement(
                      "insert into ordered_read (application, account_id, resource)"
                          + " values (?,?,?) on conflict do nothing")) {
            for (Fact fact : facts) {
              if (fact instanceof TokenUser user) {
                Instant issuedAt = user.issuedAt();
                users.setString(1, user.application());
                users.setString(2, user.userId());
                users.setString(3, user.fingerprint());
                users.setObject(4, issuedAt == null ? null : issuedAt.toEpochMilli(), Types.BIGINT);
                users.addBatch();
              } else if (fact instanceof OrderedRead read) {
                set(reads, read);
                reads.addBatch();
              } else if (fact instanceof DeletedUnread gap) {
                deleted.setString(1, gap.topic());
                deleted.setInt(2, gap.partition());
                deleted.setLong(3, gap.from());
                deleted.setLong(4, gap.to());
                deleted.setLong(5, gap.foundAt().toEpochMilli());
                deleted.addBatch();
              }
            }
            users.executeBatch();
            reads.executeBatch();
            deleted.executeBatch();
          }
          return facts;
        });
  }

  private static void set(PreparedStatement statement, OrderedRead read) throws SQLException {
    statement.setString(1, read.application());
    statement.setString(2, read.accountId());
    statement.setString(3, read.resource());
  }

  /** Those of the reads that are kept. */
  Set<OrderedRead> ordered(Collection<OrderedRead> asked) throws SQLException {
    Set<OrderedRead> known = new HashSet<>();
    try (Connection connection = source.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "select 1 from ordered_read"
                    + " where application = ? and account_id = ? and resource = ?")) {
      for (OrderedRead read : asked) {
        set(query, read);
        try (ResultSet row = query.executeQuery()) {
          if (row.next()) {
            known.add(read);
          }
        }
      }
    }
    return known;
  }

  /** Whether a call that was recorded here may be sent now: no other instance can have it. */
  boolean holdsLease() {
    return lease == null || lease.holds();
  }

  /** Where permits of a budget come from that all instances share; null where there is one only. */
  @Nullable PermitRow permits() {
    return lease == null ? null : new PermitRow(source);
  }

  /** Tries to be of use again after a failure: gives up connections that may be broken. */
  void recover() {
    source.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public void close() {
    LedgerDatabase.close(lease);
    source.close();
    LedgerDatabase.close(lock);
  }
}
