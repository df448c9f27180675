package harvest.migration.ledger;

import harvest.migration.ledger.Entry.Note;
import harvest.migration.ledger.Entry.State;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Entries and notes as columns: the same in both kinds of database. */
final class Rows {
  static final String COLUMNS =
      "id, application, grant_type, fingerprint, state, reason, attempts, doubt, first_at, last_at,"
          + " mark, source, topic, part, pos";

  /** What an entry is asked for that has not come to its end. */
  static final String UNFINISHED = "state in ('open', 'waiting')";

  /** Of a record, its first end counts; only a replay overrides it. */
  static final String NOTE =
      "insert into record (topic, part, pos, application, kind, reason, written_at)"
          + " values (?,?,?,?,?,?,?) on conflict (topic, part, pos) do update"
          + " set kind = excluded.kind, reason = null where excluded.kind = 'replayed'";

  private Rows() {}

  /** Sets the three columns of the identity from that parameter on; returns the next one. */
  static int identity(PreparedStatement statement, int first, Identity identity)
      throws SQLException {
    statement.setString(first, identity.application());
    statement.setString(first + 1, identity.grantType().key());
    statement.setString(first + 2, identity.fingerprint());
    return first + 3;
  }

  /** Sets the columns that change, state to pos, from that parameter on; returns the next one. */
  static int progress(PreparedStatement statement, int first, Entry entry) throws SQLException {
    int i = first;
    statement.setString(i++, word(entry.state()));
    statement.setString(i++, entry.reason() == null ? null : entry.reason().key());
    statement.setInt(i++, entry.attempts());
    statement.setInt(i++, entry.doubt() ? 1 : 0);
    statement.setLong(i++, entry.firstAt().toEpochMilli());
    statement.setLong(i++, entry.lastAt().toEpochMilli());
    statement.setLong(i++, entry.mark());
    statement.setString(i++, entry.source());
    statement.setString(i++, entry.at().topic());
    statement.setInt(i++, entry.at().partition());
    statement.setLong(i++, entry.at().offset());
    return i;
  }

  static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getLong("id"),
        new Identity(
            row.getString("application"),
            known("grant_type", row.getString("grant_type"), GrantType::find),
            row.getString("fingerprint")),
        state(row.getString("state")),
        reason(row.getString("reason")),
        row.getInt("attempts"),
        row.getInt("doubt") != 0,
        Instant.ofEpochMilli(row.getLong("first_at")),
        Instant.ofEpochMilli(row.getLong("last_at")),
        at(row),
        row.getString("source"),
        row.getLong("mark"));
  }

  static void note(PreparedStatement insert, Note note) throws SQLException {
    insert.setString(1, note.at().topic());
    insert.setInt(2, note.at().partition());
    insert.setLong(3, note.at().offset());
    insert.setString(4, note.application());
    insert.setString(5, note.kind().name().toLowerCase(Locale.ROOT));
    insert.setString(6, note.reason() == null ? null : note.reason().key());
    insert.setObject(7, note.writtenAt(), Types.BIGINT);
  }

  static Note note(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    return new Note(
        at(row),
        row.getString("application"),
        known("kind", kind, word -> Note.Kind.valueOf(word.toUpperCase(Locale.ROOT))),
        reason(row.getString("reason")),
        false,
        null);
  }

  private static Coordinates at(ResultSet row) throws SQLException {
    return new Coordinates(row.getString("topic"), row.getInt("part"), row.getLong("pos"));
  }

  /** What a record came to whose entry is in that state, or whose note is of that kind. */
  static Ending ending(String word, @Nullable String reason) {
    return switch (word) {
      case "duplicate" -> Ending.of(Ending.Kind.DUPLICATE);
      case "replayed" -> Ending.of(Ending.Kind.REPLAYED);
      default -> Ending.of(state(word), reason(reason));
    };
  }

  private static State state(String word) {
    return known("state", word, known -> State.valueOf(known.toUpperCase(Locale.ROOT)));
  }

  private static @Nullable Reason reason(@Nullable String key) {
    return key == null ? null : known("reason", key, Reason::find);
  }

  private interface Lookup<T> {
    @Nullable T find(String word);
  }

  private static <T> T known(String column, String word, Lookup<T> lookup) {
    T found;
    try {
      found = lookup.find(word);
    } catch (IllegalArgumentException e) {
      found = null;
    }
    if (found == null) {
      throw new IllegalStateException("the ledger holds the unknown " + column + " " + word);
    }
    return found;
  }
}
