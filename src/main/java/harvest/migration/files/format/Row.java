package harvest.migration.files.format;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One row of a drop: its fields, or why it has none. */
public sealed interface Row {
  /** The physical line that the row begins on; in a JSON array its element, from 1. */
  long line();

  /** A row that could be read. {@code values} belongs to the caller, who may change it. */
  record Fields(long line, ObjectNode values) implements Row {
    /** Says where the row is and nothing of what is in it. */
    @Override
    public String toString() {
      return "row of line " + line;
    }
  }

  /** A row that could not. */
  record Unreadable(Rejection rejection) implements Row {
    @Override
    public long line() {
      return rejection.line();
    }
  }
}
