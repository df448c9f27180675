package harvest.migration.drops;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One row of a file: its fields, or why it has none. */
public sealed interface Row {
  /** The physical line that the row begins on; in a JSON array or in XML its place, from 1. */
  long line();

  /** A row that could be read. {@code values} belongs to the caller, who may change it. */
  record Fields(long line, ObjectNode values) implements Row {
    /** Says where the row is and nothing of what is in it. */
    @Override
    public String toString() {
      return "row of line " + line;
    }
  }

  /**
   * A row that is not published; as JSON, its line in the list of rejections.
   *
   * @param field the field it is about, never a name taken from the file
   * @param text for people; says nothing of what is in the row
   */
  record Rejected(long line, Reason reason, @Nullable String field, String text)
      implements Row, RowRecord {}

  /** The kinds of rejection. */
  enum Reason {
    NOT_READABLE,
    WRONG_ENCODING,
    MISSING_FIELD,
    TOO_LARGE;

    /** The name in a list of rejections. */
    @JsonValue
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
