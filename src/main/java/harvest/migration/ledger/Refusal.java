package harvest.migration.ledger;

import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells what a database will never take from a database that is away. */
final class Refusal {
  /** Of SQL's classes: data, constraints, and limits of the database (an index entry's size). */
  private static final Set<String> OF_DATA = Set.of("22", "23", "54");

  private static final Set<SQLiteErrorCode> OF_DATA_IN_SQLITE =
      Set.of(
          SQLiteErrorCode.SQLITE_TOOBIG,
          SQLiteErrorCode.SQLITE_MISMATCH,
          SQLiteErrorCode.SQLITE_RANGE,
          SQLiteErrorCode.SQLITE_CONSTRAINT_CHECK,
          SQLiteErrorCode.SQLITE_CONSTRAINT_DATATYPE,
          SQLiteErrorCode.SQLITE_CONSTRAINT_NOTNULL,
          SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY,
          SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE);

  /** PostgreSQL's word for a right that the user does not have. */
  private static final String NO_RIGHT = "42501";

  private Refusal() {}

  /** Whether it would be taken once the database's user is granted a right. */
  static boolean isOfRights(Exception e) {
    return e instanceof SQLException sql && NO_RIGHT.equals(sql.getSQLState());
  }

  /** Whether the same would fail again, however long is waited. */
  static boolean isOfData(Exception e) {
    if (e instanceof SQLiteException sqlite) {
      return OF_DATA_IN_SQLITE.contains(sqlite.getResultCode());
    }
    if (e instanceof SQLException sql) {
      String state = sql.getSQLState();
      return state != null && state.length() == 5 && OF_DATA.contains(state.substring(0, 2));
    }
    return true; // not the database's: what was asked cannot be put as a row
  }
}
