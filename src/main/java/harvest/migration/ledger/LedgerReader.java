package harvest.migration.ledger;

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
  private final Instant born;
  private final Rows rows;

  private LedgerReader(Connection connection, boolean shared, String id, Instant born) {
    this.connection = connection;
    this.shared = shared;
    this.id = id;
    this.born = born;
    this.rows = new Rows(born);
  }

  /**
   * The ledger at that URL; empty where none was made yet.
   *
   * @throws LedgerFailure where it cannot be read; its message is for people
   */
  public static Optional<LedgerReader> open(String url) {
    if (!LedgerAccess.exists(url)) {
      return Optional.empty();
    }
    Connection connection = null;
    try {
      connection = LedgerAccess.toRead(url);
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select id, born from ledger")) {
        if (row.next()) {
          return Optional.of(
              new LedgerReader(
                  connection,
                  !LedgerAccess.isFile(url),
                  row.getString(1),
                  Instant.ofEpochMilli(row.getLong(2))));
        }
      }
      connection.close();
      return Optional.empty();
    } catch (SQLException e) {
      LedgerAccess.close(connection);
      if (LedgerAccess.isUnmade(e)) {
        return Optional.empty();
      }
      throw failure(e);
    }
  }

  /**
   * Looks whether a run could use the ledger at that URL; makes and locks nothing.
   *
   * @throws LedgerFailure where it could not; its message is for people
   */
  public static void check(String url) {
    if (!LedgerAccess.isFile(url)) {
      try (Connection connection = LedgerAccess.toRead(url)) {
        LedgerAccess.requireUtf8(connection);
        LedgerTables.requireUsable(url, connection);
      } catch (SQLException e) {
        throw failure(e);
      }
    }
    open(url).ifPresent(LedgerReader::close);
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
    entries(" where state < 4", sink);
  }

  private void entries(String where, Consumer<Entry> sink) {
    query(
        "select " + Rows.COLUMNS + " from request" + where + " order by id",
        statement -> {},
        row -> sink.accept(rows.read(connection, row)));
  }

  /** Gives every note. */
  public void notes(Consumer<Note> sink) {
    query(
        "select topic, part, pos, application, state from record",
        statement -> {},
        row -> sink.accept(rows.note(connection, row)));
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
    String others = " topic not in (select t.id from topic t where t.name = ?)";
    query(
        "select r.application, r.state, count(*) from request r where not exists"
            + " (select 1 from record n where n.topic = r.topic and n.part = r.part"
            + " and n.pos = r.pos) group by r.application, r.state",
        statement -> {},
        row ->
            sink.count(rows.application(connection, row, 1), Rows.ending(row, 2), row.getLong(3)));
    query(
        "select application, state, count(*) from record where"
            + others
            + " group by application, state",
        statement -> statement.setString(1, except),
        row ->
            sink.count(rows.application(connection, row, 1), Rows.ending(row, 2), row.getLong(3)));
  }

  /** How many records of the topic are known from these offsets on, by partition. */
  public Map<Integer, Long> knownFrom(String topic, Map<Integer, Long> offsets) {
    Map<Integer, Long> known = new TreeMap<>();
    if (offsets.isEmpty()) {
      return known;
    }
    StringJoiner beyond = new StringJoiner(" or ", "(", ")");
    offsets.keySet().forEach(partition -> beyond.add("(part = ? and pos >= ?)"));
    String where = " where topic = (select id from topic where name = ?) and " + beyond;
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
        "select count(*) from request where state >= 4 and attempts > 0 and last_at >= ?",
        statement -> statement.setLong(1, when.toEpochMilli() - born.toEpochMilli()),
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
            first.add(born.plusMillis(at));
          }
        });
    return first.isEmpty() ? null : first.get(0);
  }

  /** The tokens of users who have more than one in an application, a user's together. */
  public List<TokenUser> sharedUsers() {
    try {
      return new SharedUsers(connection).find();
    } catch (SQLException e) {
      // A ledger that an older version made, and no run has brought up to date yet.
      forgetFailure();
      return List.of();
    }
  }

  /** Records that were deleted before they were read, as runs found it. */
  public List<DeletedUnread> deletedUnread() {
    List<DeletedUnread> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select topic, part, from_pos, to_pos, found_at from deleted_unread"
                    + " order by topic, part, from_pos")) {
      while (row.next()) {
        found.add(
            new DeletedUnread(
                row.getString(1),
                row.getInt(2),
                row.getLong(3),
                row.getLong(4),
                Instant.ofEpochMilli(row.getLong(5))));
      }
    } catch (SQLException e) {
      if (!LedgerAccess.isOfNoTable(e)) {
        throw failure(e);
      }
      forgetFailure(); // of an older version, see sharedUsers
    }
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

  /** A transaction in which a statement failed takes no further one. */
  private void forgetFailure() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw failure(e);
    }
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
    LedgerAccess.close(connection);
  }
}
