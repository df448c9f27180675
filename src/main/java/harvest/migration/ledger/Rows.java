package harvest.migration.ledger;

import harvest.migration.request.Coordinates;
import harvest.migration.request.Identity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Entries and notes as columns: the same in every kind of database. */
final class Rows {
  static final String COLUMNS =
      "id, application, grant_type, fingerprint, state, attempts, doubt, first_at, last_at, mark,"
          + " source, line, topic, part, pos";
  static final String INSERT =
      "insert into request (" + COLUMNS + ") values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  static final String UPDATE =
      "update request set state = ?, attempts = ?, doubt = ?, first_at = ?, last_at = ?, mark = ?,"
          + " source = ?, line = ?, topic = ?, part = ?, pos = ? where id = ?";
  static final String NOTE =
      "insert into record (topic, part, pos, application, state, written_at)"
          + " values (?,?,?,?,?,?) on conflict (topic, part, pos) do update set state = excluded.state"
          + " where excluded.state = "
          + Codes.REPLAYED;

  private final Names applications = new Names("application");
  private final Names sources = new Names("source");
  private final Names topics = new Names("topic");
  private final Instant born;

  Rows(Instant born) {
    this.born = born;
  }

  void insert(PreparedStatement insert, long id, Entry entry) throws SQLException {
    insert.setLong(1, id);
    progress(insert, identity(insert, 2, entry.identity()), entry);
  }

  void update(PreparedStatement update, Entry entry) throws SQLException {
    progress(update, 1, entry);
    update.setLong(12, entry.row());
  }

  /** Sets the identity's three columns from that parameter on; returns the next one. */
  int identity(PreparedStatement statement, int first, Identity identity) throws SQLException {
    statement.setLong(first, applications.id(statement.getConnection(), identity.application()));
    statement.setInt(first + 1, Codes.of(identity.grantType()));
    statement.setBytes(first + 2, HexFormat.of().parseHex(identity.fingerprint()));
    return first + 3;
  }

  /** Sets the columns that change, from that parameter on; returns the next one. */
  int progress(PreparedStatement statement, int first, Entry entry) throws SQLException {
    Connection connection = statement.getConnection();
    int i = first;
    statement.setInt(i++, Codes.of(entry.state(), entry.reason()));
    statement.setInt(i++, entry.attempts());
    statement.setInt(i++, entry.doubt() ? 1 : 0);
    statement.setLong(i++, entry.firstAt().toEpochMilli() - born.toEpochMilli());
    statement.setLong(i++, entry.lastAt().toEpochMilli() - born.toEpochMilli());
    statement.setLong(i++, entry.mark());
    int hash = entry.source().startsWith("file:") ? entry.source().lastIndexOf('#') : -1;
    if (hash < 0) {
      statement.setNull(i++, Types.BIGINT);
      statement.setNull(i++, Types.BIGINT);
    } else {
      statement.setLong(i++, sources.id(connection, entry.source().substring(0, hash)));
      statement.setLong(i++, Long.parseLong(entry.source().substring(hash + 1)));
    }
    statement.setLong(i++, topics.id(connection, entry.at().topic()));
    statement.setInt(i++, entry.at().partition());
    statement.setLong(i++, entry.at().offset());
    return i;
  }

  Entry read(Connection connection, ResultSet row) throws SQLException {
    Identity identity =
        new Identity(
            text(applications.name(connection, row.getLong("application"))),
            Codes.grantType(row.getInt("grant_type")),
            HexFormat.of().formatHex(row.getBytes("fingerprint")));
    Coordinates at =
        new Coordinates(
            text(topics.name(connection, row.getLong("topic"))),
            row.getInt("part"),
            row.getLong("pos"));
    long source = row.getLong("source");
    int code = row.getInt("state");
    return new Entry(
        row.getLong("id"),
        identity,
        Codes.state(code),
        Codes.reason(code),
        row.getInt("attempts"),
        row.getInt("doubt") != 0,
        born.plusMillis(row.getLong("first_at")),
        born.plusMillis(row.getLong("last_at")),
        at,
        source == 0
            ? "kafka:" + at
            : text(sources.name(connection, source)) + "#" + row.getLong("line"),
        row.getLong("mark"));
  }

  void note(PreparedStatement insert, Note note) throws SQLException {
    Connection connection = insert.getConnection();
    insert.setLong(1, topics.id(connection, note.at().topic()));
    insert.setInt(2, note.at().partition());
    insert.setLong(3, note.at().offset());
    if (note.application() == null) {
      insert.setNull(4, Types.BIGINT);
    } else {
      insert.setLong(4, applications.id(connection, note.application()));
    }
    insert.setInt(5, Codes.of(note));
    if (note.writtenAt() == null) {
      insert.setNull(6, Types.BIGINT);
    } else {
      insert.setLong(6, note.writtenAt());
    }
  }

  Note note(Connection connection, ResultSet row) throws SQLException {
    int code = row.getInt("state");
    Note.Kind kind =
        Codes.isDuplicate(code)
            ? Note.Kind.DUPLICATE
            : Codes.isReplayed(code)
                ? Note.Kind.REPLAYED
                : Codes.state(code) == State.DEAD ? Note.Kind.DEAD : Note.Kind.VERIFIED;
    Coordinates at =
        new Coordinates(
            text(topics.name(connection, row.getLong("topic"))),
            row.getInt("part"),
            row.getLong("pos"));
    return new Note(at, application(connection, row, 4), kind, Codes.reason(code), false, null);
  }

  /** The name of the application whose number stands in that column; null where none does. */
  @Nullable String application(Connection connection, ResultSet row, int column)
      throws SQLException {
    long id = row.getLong(column);
    return row.wasNull() ? null : applications.name(connection, id);
  }

  /** What the state in that column says of its record. */
  static Ending ending(ResultSet row, int column) throws SQLException {
    int code = row.getInt(column);
    if (Codes.isDuplicate(code)) {
      return Ending.of(Ending.Kind.DUPLICATE);
    }
    if (Codes.isReplayed(code)) {
      return Ending.of(Ending.Kind.REPLAYED);
    }
    return switch (Codes.state(code)) {
      case OPEN, WAITING, ELSEWHERE -> Ending.of(Ending.Kind.IN_FLIGHT);
      case MIGRATED -> Ending.of(Ending.Kind.MIGRATED);
      case ISSUED -> Ending.of(Ending.Kind.ISSUED);
      case VERIFIED -> Ending.of(Ending.Kind.VERIFIED);
      case DEAD -> new Ending(Ending.Kind.DEAD, Codes.reason(code));
    };
  }

  /** Forgets numbers that a failed transaction may have given. */
  void forget() {
    applications.forget();
    sources.forget();
    topics.forget();
  }

  private static String text(@Nullable String name) {
    return name == null ? "" : name;
  }
}
