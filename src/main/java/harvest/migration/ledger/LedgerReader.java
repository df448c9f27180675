package harvest.migration.ledger;

import harvest.migration.ledger.Entry.Fact.DeletedUnread;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.ledger.Entry.Note;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ledger as it stood at one moment, for who only reads it: needs no lock, changes nothing, and
 * works beside a run. One thread at a time.
 *
 * <p>Where a note and a row speak of the same record, the note wins: the row was about to go on
 * with a later one, or the record was replayed.
 */
public final class LedgerReader implements AutoCloseable {
  private static final int FETCH = 1_000;

  private final Connection connection;
  private final boolean shared;
  private final String id;

  private LedgerReader(Connection connection, boolean shared, String id) {
    this.connection = connection;
    this.shared = shared;
    this.id = id;
  }

  /**
   * The ledger at that URL; empty where none was made yet.
   *
   * @throws LedgerFailure where it cannot be read, or is of another version; its message is for
   *     people
   */
  public static Optional<LedgerReader> open(String url) {
    LedgerDatabase database = LedgerDatabase.of(url);
    if (!database.exists()) {
      return Optional.empty();
    }
    Connection connection = null;
    boolean opened = false;
    try {
      connection = database.toRead();
      int version = database.versionOf(connection);
      if (version == 0) {
        return Optional.empty();
      }
      requireVersion(database, version);
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select id from ledger")) {
        if (!row.next()) {
          return Optional.empty();
        }
        LedgerReader reader = new LedgerReader(connection, !database.isFile(), row.getString(1));
        opened = true;
        return Optional.of(reader);
      }
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      if (!opened) {
        LedgerDatabase.close(connection);
      }
    }
  }

  /** Reads what is there now; nothing where no ledger was made yet. */
  public static void read(String url, Consumer<LedgerReader> use) {
    try (LedgerReader ledger = open(url).orElse(null)) {
      if (ledger != null) {
        use.accept(ledger);
      }
    }
  }

  private static void requireVersion(LedgerDatabase database, int version) {
    if (version != database.version()) {
      throw new LedgerFailure(
          "harvest.ledger.url: the ledger was made by "
              + (version < database.version()
                  ? "an older version of this program; run, or check --create-schema, brings it up"
                      + " to date"
                  : "a newer version of this program; use that one"),
          null);
    }
  }

  /**
   * Looks whether a run could use the ledger at that URL; makes and locks nothing.
   *
   * @throws LedgerFailure where it could not; its message is for people
   */
  public static void check(String url) {
    LedgerDatabase database = LedgerDatabase.of(url);
    if (!database.exists()) {
      return;
    }
    try (Connection connection = database.toRead()) {
      database.requireUtf8(connection);
      LedgerTables.requireUsable(database, connection);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** The name that the ledger was given when it was made. */
  public String id() {
    return id;
  }

  /** Gives every entry, in the order in which they were made. */
  public void entries(Consumer<Entry> sink) {
    entries("", sink);
  }

  /** Gives the entries that have not come to their end. */
  public void unfinished(Consumer<Entry> sink) {
    entries(" where " + Rows.UNFINISHED, sink);
  }

  private void entries(String where, Consumer<Entry> sink) {
    query(
        "select " + Rows.COLUMNS + " from request" + where + " order by id",
        statement -> {},
        row -> sink.accept(Rows.entry(row)));
  }

  /** Gives every note. */
  public void notes(Consumer<Note> sink) {
    query(
        "select topic, part, pos, application, kind, reason from record",
        statement -> {},
        row -> sink.accept(Rows.note(row)));
  }

  /** Takes a number of records that came to the same. */
  public interface CountSink {
    /**
     * Takes one number.
     *
     * @param application null where none was known by the name that the records gave
     */
    void count(@Nullable String application, Ending ending, long records);
  }

  /**
   * Counts records by their application and what they came to, each once.
   *
   * @param except records of this topic are not counted
   */
  public void counts(String except, CountSink sink) {
    query(
        "select application, state, reason, count(*) from request r where not exists"
            + " (select 1 from record n where n.topic = r.topic and n.part = r.part"
            + " and n.pos = r.pos) group by application, state, reason",
        statement -> {},
        row -> count(row, sink));
    query(
        "select application, kind, reason, count(*) from record where topic <> ?"
            + " group by application, kind, reason",
        statement -> statement.setString(1, except),
        row -> count(row, sink));
  }

  private static void count(ResultSet row, CountSink sink) throws SQLException {
    sink.count(row.getString(1), Rows.ending(row.getString(2), row.getString(3)), row.getLong(4));
  }

  /** How many records of the topic are known from these offsets on, by partition. */
  public Map<Integer, Long> knownFrom(String topic, Map<Integer, Long> offsets) {
    Map<Integer, Long> known = new TreeMap<>();
    if (offsets.isEmpty()) {
      return known;
    }
    StringJoiner beyond = new StringJoiner(" or ", "(", ")");
    offsets.keySet().forEach(partition -> beyond.add("(part = ? and pos >= ?)"));
    String where = " where topic = ? and " + beyond;
    query(
        "select part, count(*) from (select part, pos from request"
            + where
            + " union select part, pos from record"
            + where
            + ") known group by part",
        statement -> {
          int i = 1;
          for (int side = 0; side < 2; side++) {
            statement.setString(i++, topic);
            for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
              statement.setInt(i++, offset.getKey());
              statement.setLong(i++, offset.getValue());
            }
          }
        },
        row -> known.put(row.getInt(1), row.getLong(2)));
    return known;
  }

  /** How many entries came to their end whose last call was made since then. */
  public long finishedSince(Instant when) {
    long[] finished = {0};
    query(
        "select count(*) from request where not "
            + Rows.UNFINISHED
            + " and attempts > 0 and last_at >= ?",
        statement -> statement.setLong(1, when.toEpochMilli()),
        row -> finished[0] = row.getLong(1));
    return finished[0];
  }

  /** When the first call was recorded; null where none was. */
  public @Nullable Instant firstCall() {
    List<Instant> first = new ArrayList<>(1);
    query(
        "select min(first_at) from request where attempts > 0",
        statement -> {},
        row -> {
          long at = row.getLong(1);
          if (!row.wasNull()) {
            first.add(Instant.ofEpochMilli(at));
          }
        });
    return first.isEmpty() ? null : first.get(0);
  }

  /** The tokens of users who have more than one in an application, a user's together. */
  public List<TokenUser> sharedUsers() {
    List<TokenUser> tokens = new ArrayList<>();
    query(
        "select application, user_id, fingerprint, issued_at from token_user u"
            + " where exists (select 1 from token_user o where o.application = u.application"
            + " and o.user_id = u.user_id and o.fingerprint <> u.fingerprint)"
            + " order by application, user_id, issued_at, fingerprint",
        statement -> {},
        row -> {
          // Behind the others: whether it was null is asked of the column that was read last.
          long issuedAt = row.getLong(4);
          Instant issued = row.wasNull() ? null : Instant.ofEpochMilli(issuedAt);
          tokens.add(new TokenUser(row.getString(1), row.getString(2), row.getString(3), issued));
        });
    return tokens;
  }

  /** Records that were deleted before they were read, as runs found it. */
  public List<DeletedUnread> deletedUnread() {
    List<DeletedUnread> found = new ArrayList<>();
    query(
        "select topic, part, from_pos, to_pos, found_at from deleted_unread"
            + " order by topic, part, from_pos",
        statement -> {},
        row ->
            found.add(
                new DeletedUnread(
                    row.getString(1),
                    row.getInt(2),
                    row.getLong(3),
                    row.getLong(4),
                    Instant.ofEpochMilli(row.getLong(5)))));
    return found;
  }

  /** Whether instances work with it now that it knows of; those of a file are not known to it. */
  public boolean isInUse() {
    boolean[] used = {false};
    if (shared) {
      query(
          "select 1 from instance where lease_until > clock_timestamp()",
          statement -> {},
          row -> used[0] = true);
    }
    return used[0];
  }

  private interface Filler {
    void fill(PreparedStatement statement) throws SQLException;
  }

  private interface RowSink {
    void accept(ResultSet row) throws SQLException;
  }

  private void query(String sql, Filler filler, RowSink sink) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCH);
      filler.fill(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          sink.accept(row);
        }
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static LedgerFailure failure(SQLException e) {
    return new LedgerFailure(
        "harvest.ledger.url: the ledger cannot be read (" + e.getMessage() + ")", e);
  }

  @Override
  public void close() {
    LedgerDatabase.close(connection);
  }
}
